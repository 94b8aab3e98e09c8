import { type CharacterSet, intersects } from './character-set.js';
import { type PatternTree, parsePattern } from './pattern-tree.js';

const MAX_LENGTH = 2_000;
/** Characters and classes of a pattern, repetitions written out. */
const MAX_POSITIONS = 400;
const MAX_STEPS = 300_000;
/** A repetition above this counts as one without end. */
const MANY = 10;

const verdicts = new Map<string, string | undefined>();
const MAX_VERDICTS = 5_000;

/**
 * Why a regular expression must not be offered to others, or `undefined` when it may. Refused is what a backtracking
 * engine can need exponential time for: some text leads from a place in the pattern back to it in two ways, so that
 * each round doubles the work (`(a+)+`, `(a|a)*`, `(x+x+)+`). Look-around counts as if it were not there, back
 * references are refused, and so is whatever does not compile with the flag `u`.
 */
export function unsafePattern(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return `a pattern is longer than ${MAX_LENGTH} characters`;
  if (!verdicts.has(pattern)) {
    if (verdicts.size >= MAX_VERDICTS) verdicts.clear();
    verdicts.set(pattern, judge(pattern));
  }
  return verdicts.get(pattern);
}

function judge(pattern: string): string | undefined {
  try {
    new RegExp(pattern, 'u');
  } catch {
    return 'a pattern is not a regular expression';
  }
  try {
    for (const tree of parsePattern(pattern).trees)
      if (new PatternAutomaton(tree).isAmbiguousInLoop()) return 'a pattern can need exponential time';
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

interface Fragment {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/**
 * The position automaton (Glushkov) of a pattern: a state for each character or class, an edge to each that may come
 * next.
 */
class PatternAutomaton {
  private readonly sets: CharacterSet[] = [];
  private readonly follow: Set<number>[] = [];
  /** An edge that comes about in two ways is itself an ambiguity, if it lies on a loop. */
  private readonly twice: [number, number][] = [];
  private steps = 0;

  constructor(tree: PatternTree) {
    this.build(tree);
  }

  isAmbiguousInLoop(): boolean {
    const component = components(this.sets.length, (state) => this.follow[state]!);
    if (this.twice.some(([from, to]) => component[from] === component[to])) return true;
    const members = new Map<number, number[]>();
    component.forEach((id, state) => members.set(id, [...(members.get(id) ?? []), state]));
    return [...members.values()].some((states) => this.hasTwoWays(states));
  }

  /**
   * Whether in the product of a loop with itself a pair of equal states and a pair of different ones reach each other.
   */
  private hasTwoWays(states: readonly number[]): boolean {
    if (states.length < 2) return false;
    const size = states.length;
    const index = new Map(states.map((state, at) => [state, at]));
    const inside = states.map((state) => [...this.follow[state]!].flatMap((next) => index.get(next) ?? []));
    const next = (pair: number): number[] => {
      const found: number[] = [];
      for (const a of inside[Math.floor(pair / size)]!) {
        for (const b of inside[pair % size]!) {
          if ((this.steps += 1) > MAX_STEPS) throw new Error('a pattern is too complicated');
          if (intersects(this.sets[states[a]!]!, this.sets[states[b]!]!)) found.push(a * size + b);
        }
      }
      return found;
    };
    const component = components(size * size, next);
    const equal = new Set(states.map((_, at) => component[at * size + at]));
    return component.some((id, pair) => Math.floor(pair / size) !== pair % size && equal.has(id));
  }

  private build(tree: PatternTree): Fragment {
    switch (tree.kind) {
      case 'empty':
        return { nullable: true, first: [], last: [] };
      case 'set': {
        if (this.sets.length >= MAX_POSITIONS) throw new Error('a pattern is too complicated');
        const position = this.sets.push(tree.set) - 1;
        this.follow.push(new Set());
        return { nullable: false, first: [position], last: [position] };
      }
      case 'choice': {
        const parts = tree.parts.map((part) => this.build(part));
        return {
          nullable: parts.some(({ nullable }) => nullable),
          first: parts.flatMap(({ first }) => first),
          last: parts.flatMap(({ last }) => last),
        };
      }
      case 'sequence':
        return tree.parts.map((part) => this.build(part)).reduce((before, after) => this.join(before, after));
      case 'repeat':
        return this.repeat(tree);
    }
  }

  private join(before: Fragment, after: Fragment): Fragment {
    this.connect(before.last, after.first);
    return {
      nullable: before.nullable && after.nullable,
      first: before.nullable ? [...before.first, ...after.first] : before.first,
      last: after.nullable ? [...before.last, ...after.last] : after.last,
    };
  }

  private repeat({ body, min, max }: { body: PatternTree; min: number; max: number }): Fragment {
    if (max === 0) return { nullable: true, first: [], last: [] };
    if (max > MANY) {
      const one = this.build(body);
      if (one.nullable && min > MANY) throw new Error('a pattern repeats what may be empty');
      this.connect(one.last, one.first);
      return { ...one, nullable: one.nullable || min === 0 };
    }
    // x{2,4} is xx(x(x)?)?, not xxx?x?, which could be passed through in several ways.
    let whole: Fragment | undefined;
    for (let count = max; count > 0; count -= 1) {
      const one = this.build(body);
      const more: Fragment = whole ? this.join(one, whole) : one;
      whole = { ...more, nullable: more.nullable || count > min };
    }
    return whole!;
  }

  private connect(from: readonly number[], to: readonly number[]): void {
    for (const one of from) {
      for (const other of to) {
        if ((this.steps += 1) > MAX_STEPS) throw new Error('a pattern is too complicated');
        if (this.follow[one]!.has(other)) this.twice.push([one, other]);
        this.follow[one]!.add(other);
      }
    }
  }
}

/** Strongly connected components (Tarjan, without recursion): the number of its component for each node. */
function components(size: number, next: (node: number) => Iterable<number>): number[] {
  const component = new Array<number>(size).fill(-1);
  const order = new Array<number>(size).fill(-1);
  const low = new Array<number>(size).fill(0);
  const open: number[] = [];
  let time = 0;
  let count = 0;
  for (let root = 0; root < size; root += 1) {
    if (order[root] !== -1) continue;
    const path: { node: number; edges: Iterator<number> }[] = [];
    const enter = (node: number) => {
      order[node] = low[node] = time++;
      open.push(node);
      path.push({ node, edges: next(node)[Symbol.iterator]() });
    };
    enter(root);
    while (path.length > 0) {
      const { node, edges } = path[path.length - 1]!;
      const edge = edges.next();
      if (!edge.done) {
        if (order[edge.value] === -1) enter(edge.value);
        else if (component[edge.value] === -1) low[node] = Math.min(low[node]!, order[edge.value]!);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent) low[parent.node] = Math.min(low[parent.node]!, low[node]!);
      if (low[node] !== order[node]) continue;
      for (let member = -1; member !== node;) {
        member = open.pop()!;
        component[member] = count;
      }
      count += 1;
    }
  }
  return component;
}
