import { ANY, type CharacterSet, complement, escapedSet, only, union } from './character-set.js';

/** A regular expression as far as its running time is concerned; anchors and look-around take no character. */
export type PatternTree =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly PatternTree[] }
  | { readonly kind: 'repeat'; readonly body: PatternTree; readonly min: number; readonly max: number };

export interface ParsedPattern {
  /** The pattern itself, and the inside of each look-around. */
  readonly trees: readonly PatternTree[];
}

const EMPTY: PatternTree = { kind: 'empty' };
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, 0: 0 };

/**
 * Reads a pattern that compiles with the flag `u`.
 * @throws {Error} for a back reference, which cannot be read this way
 */
export function parsePattern(pattern: string): ParsedPattern {
  const reader = new PatternReader([...pattern]);
  const main = reader.choice();
  return { trees: [main, ...reader.lookedAround] };
}

class PatternReader {
  readonly lookedAround: PatternTree[] = [];
  private at = 0;

  constructor(private readonly characters: readonly string[]) {}

  choice(): PatternTree {
    const parts = [this.sequence()];
    while (this.take('|')) parts.push(this.sequence());
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
  }

  private sequence(): PatternTree {
    const parts: PatternTree[] = [];
    while (this.at < this.characters.length && this.peek() !== '|' && this.peek() !== ')')
      parts.push(this.quantified());
    return parts.length === 1 ? parts[0]! : parts.length === 0 ? EMPTY : { kind: 'sequence', parts };
  }

  private quantified(): PatternTree {
    const body = this.atom();
    const [min, max] = this.quantifier();
    this.take('?');
    return min === 1 && max === 1 ? body : { kind: 'repeat', body, min, max };
  }

  private quantifier(): [number, number] {
    if (this.take('*')) return [0, Infinity];
    if (this.take('+')) return [1, Infinity];
    if (this.take('?')) return [0, 1];
    if (!this.take('{')) return [1, 1];
    const [least = '', most] = this.until('}').split(',');
    return [Number(least), most === undefined ? Number(least) : most === '' ? Infinity : Number(most)];
  }

  private atom(): PatternTree {
    const character = this.next();
    switch (character) {
      case '^':
      case '$':
        return EMPTY;
      case '.':
        return { kind: 'set', set: ANY };
      case '(':
        return this.group();
      case '[':
        return { kind: 'set', set: this.class() };
      case '\\':
        return this.escape();
      default:
        return { kind: 'set', set: only(character.codePointAt(0)!) };
    }
  }

  private group(): PatternTree {
    let looksAround = false;
    if (this.take('?') && !this.take(':')) {
      const behind = this.take('<');
      looksAround = this.take('=') || this.take('!');
      if (behind && !looksAround) this.until('>');
    }
    const inside = this.choice();
    this.take(')');
    if (!looksAround) return inside;
    this.lookedAround.push(inside);
    return EMPTY;
  }

  private escape(): PatternTree {
    const letter = this.peek();
    if (letter === 'b' || letter === 'B') {
      this.at += 1;
      return EMPTY;
    }
    if (/[1-9k]/.test(letter)) throw new Error('a pattern has a back reference');
    return { kind: 'set', set: this.escaped() };
  }

  /** What stands behind a backslash, in a class or outside. */
  private escaped(): CharacterSet {
    const letter = this.next();
    const set = escapedSet(letter);
    if (set) {
      if (letter === 'p' || letter === 'P') this.until('}');
      return set;
    }
    if (letter === 'u' && this.take('{')) return only(Number.parseInt(this.until('}'), 16));
    if (letter === 'u' || letter === 'x') return only(Number.parseInt(this.several(letter === 'u' ? 4 : 2), 16));
    if (letter === 'c') return only(this.next().codePointAt(0)! % 32);
    return only(CONTROLS[letter] ?? letter.codePointAt(0)!);
  }

  private class(): CharacterSet {
    const negated = this.take('^');
    const sets: CharacterSet[] = [];
    while (this.at < this.characters.length && !this.take(']')) {
      const from = this.member();
      const isRange =
        this.peek() === '-' && this.characters[this.at + 1] !== ']' && from.length === 1 && from[0]![0] === from[0]![1];
      if (isRange) this.at += 1;
      sets.push(isRange ? [[from[0]![0], Math.max(from[0]![0], this.member()[0]![1])]] : from);
    }
    const set = union(sets);
    return negated ? complement(set) : set;
  }

  private member(): CharacterSet {
    const character = this.next();
    if (character !== '\\') return only(character.codePointAt(0)!);
    if (this.take('b')) return only(8);
    return this.escaped();
  }

  private peek(): string {
    return this.characters[this.at] ?? '';
  }

  private next(): string {
    return this.characters[this.at++] ?? '';
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at += 1;
    return true;
  }

  private several(count: number): string {
    return this.characters.slice(this.at, (this.at += count)).join('');
  }

  private until(end: string): string {
    const start = this.at;
    while (this.at < this.characters.length && this.characters[this.at] !== end) this.at += 1;
    return this.characters.slice(start, this.at++).join('');
  }
}
