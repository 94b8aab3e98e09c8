import { cpuSecondsOf, pssOf } from './process-cost.js';

/** What processes cost while something is measured. */
export interface Costs {
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** CPU seconds of each, of all measurements together. */
  cpu(): [name: string, seconds: number][];
  /** Megabytes of each at this moment. */
  memory(): [name: string, megabytes: number][];
}

export function costsOf(processes: Readonly<Record<string, number>>): Costs {
  const used = new Map(Object.keys(processes).map((name) => [name, 0]));
  const read = () => Object.entries(processes).map(([name, pid]): [string, number] => [name, cpuSecondsOf(pid)]);
  return {
    during: async (work) => {
      const before = new Map(read());
      const result = await work();
      for (const [name, seconds] of read()) used.set(name, used.get(name)! + seconds - before.get(name)!);
      return result;
    },
    cpu: () => [...used],
    memory: () => Object.entries(processes).map(([name, pid]) => [name, pssOf(pid)]),
  };
}
