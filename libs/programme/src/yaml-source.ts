import { type Document, Lexer, LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { type FieldPath, type ProgrammeFault, fieldName } from './programme-fault.js';
import type { LanguageMap } from '#plugin-kit/contract';

/** More than this is no programme that anybody wrote. */
const MAX_CHARACTERS = 1_000_000;

/**
 * Words, signs and gaps between them; the largest programme has some ten thousand. Reading is quick as long as there is
 * an end to them.
 */
const MAX_LEXEMES = 100_000;
/** Names for parts of the file, and mentions of them: the parser looks through all of the file for each. */
const MAX_REFERENCES = 100;
/** As many faults as somebody reads. */
const MAX_FAULTS = 100;

/** A YAML text with the place of every value. */
export class YamlSource {
  private constructor(
    readonly file: string,
    /** What the text says, as plain JSON values. */
    readonly value: unknown,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /**
   * Reads YAML 1.2; a day such as 2023-01-01 stays text. Answers every fault of the syntax, twice given names among
   * them.
   */
  static read(text: string, file: string): YamlSource | ProgrammeFault[] {
    const at = (line: number, column: number, detail: LanguageMap): ProgrammeFault[] => [
      { file, line, column, field: '', detail },
    ];
    if (text.length > MAX_CHARACTERS)
      return at(1, 1, {
        sv: `Filen är längre än ${MAX_CHARACTERS} tecken.`,
        en: `The file is longer than ${MAX_CHARACTERS} characters.`,
      });
    const excess = excessOf(text);
    if (excess !== undefined) return at(1, 1, excess);
    const lines = new LineCounter();
    // Names that stand twice are looked for below: the parser compares each with every other.
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, merge: false });
    const wrong = [
      ...document.errors.map(({ pos, message }) => ({
        offset: pos[0],
        detail: { sv: `Filen är inte YAML: ${message}`, en: `The file is not YAML: ${message}` },
      })),
      ...repeatedNames(document),
    ];
    if (wrong.length > 0) {
      return wrong.slice(0, MAX_FAULTS).flatMap(({ offset: place, detail }) => {
        const { line, col } = lines.linePos(place);
        return at(line, col, detail);
      });
    }
    try {
      return new YamlSource(file, document.toJS({ maxAliasCount: 50 }), document, lines);
    } catch {
      return at(1, 1, {
        sv: 'Filen upprepar sig själv för många gånger (alias).',
        en: 'The file repeats itself too often (aliases).',
      });
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
    return isMap(inside)
      ? inside.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))
      : undefined;
  }
}

/** What there is too much of to read the text at all, found without reading it. */
function excessOf(text: string): LanguageMap | undefined {
  let [lexemes, references] = [0, 0];
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    if (lexeme.startsWith('&') || lexeme.startsWith('*')) references += 1;
    if (lexemes > MAX_LEXEMES)
      return { sv: 'Filen har fler uppgifter än något program.', en: 'The file has more values than any programme.' };
    if (references > MAX_REFERENCES)
      return {
        sv: 'Filen hänvisar till sig själv för många gånger (alias).',
        en: 'The file refers to itself too often (aliases).',
      };
  }
  return undefined;
}

/** Names of fields that stand above in the same place already. */
function repeatedNames(document: Document): { readonly offset: number; readonly detail: LanguageMap }[] {
  const found: { offset: number; detail: LanguageMap }[] = [];
  visit(document, {
    Map: (_key, { items }) => {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name))
          found.push({
            offset: offset(key) ?? 0,
            detail: { sv: 'Namnet finns redan här ovanför.', en: 'This name stands above already.' },
          });
        seen.add(name);
      }
    },
  });
  return found;
}

function offset(node: unknown): number | undefined {
  return (node as { range?: readonly [number, number, number] } | null | undefined)?.range?.[0];
}
