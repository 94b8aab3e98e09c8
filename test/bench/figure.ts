/** One line of the table. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same work without us. */
  readonly control: number | null;
  /** Value to control. */
  readonly ratio: number | null;
  /** The least ratio where there is a control, else the greatest value. */
  readonly goal: number | null;
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
export async function alternate(rounds: number, ours: (round: number) => Promise<number>, control: (round: number) => Promise<number>): Promise<Alternated> {
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
  return { value: median(pairs.map(({ value }) => value)), control: median(pairs.map((pair) => pair.control)), ratio: median(pairs.map((pair) => pair.value / pair.control)) };
}

/** A figure without a control. */
export const plain = (name: string, value: number, unit: string, goal: number | null = null): Figure => ({ name, value, unit, control: null, ratio: null, goal });
