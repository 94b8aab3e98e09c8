import { type Document, LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { type FieldPath, type ProgrammeFault, fieldName } from './programme-fault.js';
import type { LanguageMap } from '#plugin-kit/contract';

/** More than this is no programme that anybody wrote. */
const MAX_CHARACTERS = 1_000_000;

/** A YAML text with the place of every value. */
export class YamlSource {
  private constructor(
    readonly file: string,
    /** What the text says, as plain JSON values. */
    readonly value: unknown,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** Reads YAML 1.2; a day such as 2023-01-01 stays text. Answers every fault of the syntax, twice given names among them. */
  static read(text: string, file: string): YamlSource | ProgrammeFault[] {
    const at = (line: number, column: number, detail: LanguageMap): ProgrammeFault[] => [{ file, line, column, field: '', detail }];
    if (text.length > MAX_CHARACTERS) return at(1, 1, { sv: `Filen är längre än ${MAX_CHARACTERS} tecken.`, en: `The file is longer than ${MAX_CHARACTERS} characters.` });
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, merge: false });
    if (document.errors.length > 0) {
      return document.errors.flatMap(({ pos, code, message }) => {
        const { line, col } = lines.linePos(pos[0]);
        return at(line, col, code === 'DUPLICATE_KEY' ? { sv: 'Namnet finns redan här ovanför.', en: 'This name stands above already.' } : { sv: `Filen är inte YAML: ${message}`, en: `The file is not YAML: ${message}` });
      });
    }
    try {
      return new YamlSource(file, document.toJS({ maxAliasCount: 50 }), document, lines);
    } catch {
      return at(1, 1, { sv: 'Filen upprepar sig själv för många gånger (alias).', en: 'The file repeats itself too often (aliases).' });
    }
  }

  /** A fault at the value of a path or, where there is none, at the nearest that holds it. */
  fault(path: FieldPath, detail: LanguageMap): ProgrammeFault {
    return this.faultAt(this.offsetOf(path), path, detail);
  }

  /** A fault at the name of a field, not at its value. */
  faultAtName(path: FieldPath, detail: LanguageMap): ProgrammeFault {
    const pair = this.pairAt(path);
    return this.faultAt(offset(pair?.key) ?? this.offsetOf(path), path, detail);
  }

  private faultAt(at: number, path: FieldPath, detail: LanguageMap): ProgrammeFault {
    const { line, col } = this.lines.linePos(at);
    return { file: this.file, line, column: col, field: fieldName(path), detail };
  }

  private offsetOf(path: FieldPath): number {
    let node: unknown = this.document.contents;
    let known = offset(node) ?? 0;
    for (const step of path) {
      const inside = isAlias(node) ? node.resolve(this.document) : node;
      let next: unknown;
      if (isMap(inside)) {
        const pair = inside.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
        if (!pair) return known;
        next = pair.value;
        known = offset(pair.key) ?? known;
      } else if (isSeq(inside)) {
        next = inside.items[Number(step)];
      }
      if (next === undefined || next === null) return known;
      node = next;
      known = offset(node) ?? known;
    }
    return known;
  }

  private pairAt(path: FieldPath): { readonly key: unknown } | undefined {
    const parent: unknown = path.length === 1 ? this.document.contents : this.document.getIn(path.slice(0, -1), true);
    const inside = isAlias(parent) ? parent.resolve(this.document) : parent;
    return isMap(inside) ? inside.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1))) : undefined;
  }
}

function offset(node: unknown): number | undefined {
  return (node as { range?: readonly [number, number, number] } | null | undefined)?.range?.[0];
}
