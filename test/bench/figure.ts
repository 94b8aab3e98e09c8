import { GOALS, type StableName } from './goals.js';

/** One line of the table. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same work without us. */
  readonly control: number | null;
  /** Value to control. */
  readonly ratio: number | null;
  /** See `GOALS`. */
  readonly goal: number | null;
}

/** Nothing where there is no goal: a ratio is to reach it, a value not to pass it. */
export function isMet({ ratio, value, goal }: Figure): boolean | undefined {
  if (goal === null) return undefined;
  return ratio === null ? value <= goal : ratio >= goal;
}

export interface Alternated {
  readonly value: number;
  readonly control: number;
  readonly ratio: number;
}

export const CLIENTS = 64;
/** Of a control that stores. */
export const CONTROL_CONNECTIONS = 16;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Measures both in turn, the one first in even rounds and the other in odd ones, and answers medians. The ratio is the
 * median of the rounds' ratios: what else the machine does then weighs on both sides of each.
 */
export async function alternate(
  rounds: number,
  ours: (round: number) => Promise<number>,
  control: (round: number) => Promise<number>,
): Promise<Alternated> {
  const pairs: { value: number; control: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      const bare = await control(round);
      pairs.push({ value: await ours(round), control: bare });
    } else {
      const value = await ours(round);
      pairs.push({ value, control: await control(round) });
    }
  }
  return {
    value: median(pairs.map(({ value }) => value)),
    control: median(pairs.map((pair) => pair.control)),
    ratio: median(pairs.map((pair) => pair.value / pair.control)),
  };
}

/** What is measured to be compared with other runs: beside a control, or a value alone. Brings its goal. */
export const stable = (name: StableName, unit: string, measured: Alternated | number): Figure => ({
  name,
  unit,
  ...(typeof measured === 'number' ? { value: measured, control: null, ratio: null } : measured),
  goal: GOALS[name],
});

/** What explains another figure; without control and goal. */
export const plain = (name: string, value: number, unit: string): Figure => ({
  name,
  value,
  unit,
  control: null,
  ratio: null,
  goal: null,
});
