import { type Figure, plain } from '../figure.js';
import { cpuSecondsOf, pssOf } from './process-cost.js';

/** What processes cost while something is measured. */
export interface Costs {
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** CPU seconds of each, of all measurements together. */
  cpu(): [name: string, seconds: number][];
  /** Mebibytes of each at this moment. */
  memory(): [name: string, mebibytes: number][];
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

/** CPU for each thing that was done: of everything that runs beside the control, then of each process. */
export function cpuFigures(name: string, thing: string, count: number, ours: Costs, control: Costs): Figure[] {
  const each = (seconds: number) => (seconds / count) * 1e6;
  const [value, bare] = [ours, control].map((costs) =>
    each(costs.cpu().reduce((sum, [, seconds]) => sum + seconds, 0)),
  );
  return [
    { name: `${name}.cpu`, unit: `µs/${thing}`, value: value!, control: bare!, ratio: value! / bare!, goal: null },
    ...ours.cpu().map(([process, seconds]) => plain(`${name}.cpu-${process}`, each(seconds), `µs/${thing}`)),
  ];
}
