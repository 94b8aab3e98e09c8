const MAX_LENGTH = 300;
/** A repetition above this counts as one without end. */
const MANY = 1000;

/**
 * Why a regular expression must not be offered to others, or `undefined` when it may. Refused are patterns whose time
 * can grow exponentially with the text (an endless repetition inside an endless repetition, or around alternatives),
 * look-around and back references, which no linear engine takes, and whatever does not compile with the `u` flag.
 */
export function unsafePattern(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return `a pattern is longer than ${MAX_LENGTH} characters`;
  try {
    new RegExp(pattern, 'u');
  } catch {
    return 'a pattern is not a regular expression';
  }
  return nestedRepetition(pattern);
}

interface Group {
  endless: boolean;
  alternatives: boolean;
}

function nestedRepetition(pattern: string): string | undefined {
  const open: Group[] = [{ endless: false, alternatives: false }];
  let last: Group | undefined;
  for (let at = 0; at < pattern.length; at += 1) {
    const group = open[open.length - 1]!;
    const char = pattern[at]!;
    if (char === '\\') {
      if (/[1-9k]/.test(pattern[at + 1] ?? '')) return 'a pattern has a back reference';
      at += 1;
      last = undefined;
    } else if (char === '[') {
      at = endOfClass(pattern, at);
      last = undefined;
    } else if (char === '(') {
      if (/^\(\?(?:[=!]|<[=!])/.test(pattern.slice(at, at + 4))) return 'a pattern looks around';
      if (pattern[at + 1] === '?') at = pattern.indexOf(pattern[at + 2] === '<' ? '>' : ':', at);
      open.push({ endless: false, alternatives: false });
    } else if (char === ')') {
      last = open.pop();
      const outer = open[open.length - 1];
      if (outer && last?.endless) outer.endless = true;
    } else if (char === '|') {
      group.alternatives = true;
    } else if (char === '*' || char === '+' || char === '{') {
      if (isEndless(pattern, at)) {
        if (last?.endless || last?.alternatives) return 'a pattern repeats a repetition without end';
        group.endless = true;
      }
      if (char === '{') at = pattern.indexOf('}', at);
      last = undefined;
    } else if (char !== '?') {
      last = undefined;
    }
  }
  return undefined;
}

function endOfClass(pattern: string, start: number): number {
  for (let at = start + 1; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern[at] === ']') return at;
  }
  return pattern.length;
}

function isEndless(pattern: string, at: number): boolean {
  if (pattern[at] !== '{') return true;
  const [, least = '', comma, most] = /^\{(\d+)(,)?(\d*)\}/.exec(pattern.slice(at)) ?? [];
  return Number(comma === undefined ? least : most || MANY) >= MANY;
}
