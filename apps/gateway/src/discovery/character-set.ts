/** Ranges of code points, both ends included, in ascending order and apart from each other. */
export type CharacterSet = readonly (readonly [from: number, to: number])[];

const LAST = 0x10ffff;
export const ANY: CharacterSet = [[0, LAST]];

const DIGITS: CharacterSet = [[48, 57]];
const WORD: CharacterSet = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
/** ASCII and Latin-1 white space, and everything from the first other space on: rather too much than too little. */
const SPACE: CharacterSet = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, LAST],
];

export function only(codePoint: number): CharacterSet {
  return [[codePoint, codePoint]];
}

export function union(sets: readonly CharacterSet[]): CharacterSet {
  const sorted = sets.flat().sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged[merged.length - 1];
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export function complement(set: CharacterSet): CharacterSet {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) rest.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) rest.push([next, LAST]);
  return rest;
}

export function intersects(a: CharacterSet, b: CharacterSet): boolean {
  let at = 0;
  for (const [from, to] of a) {
    while (at < b.length && b[at]![1] < from) at += 1;
    if (at < b.length && b[at]![0] <= to) return true;
  }
  return false;
}

/** What `\d`, `\W` and their like stand for; properties (`\p{…}`) stand for anything. */
export function escapedSet(letter: string): CharacterSet | undefined {
  switch (letter) {
    case 'd':
      return DIGITS;
    case 'w':
      return WORD;
    case 's':
      return SPACE;
    case 'D':
      return complement(DIGITS);
    case 'W':
      return complement(WORD);
    case 'S':
      return complement([
        [9, 13],
        [32, 32],
      ]);
    case 'p':
    case 'P':
      return ANY;
    default:
      return undefined;
  }
}
