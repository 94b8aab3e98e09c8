import { setTimeout as passed } from 'node:timers/promises';
import { cpuSecondsOf } from './process-cost.js';

/** What each process takes of one core, in %, while nobody asks for anything. */
export async function idleCpu(
  processes: Readonly<Record<string, number>>,
  milliseconds: number,
): Promise<[name: string, percent: number][]> {
  const read = () => Object.entries(processes).map(([name, pid]): [string, number] => [name, cpuSecondsOf(pid)]);
  const before = new Map(read());
  await passed(milliseconds);
  return read().map(([name, seconds]) => [name, ((seconds - before.get(name)!) / (milliseconds / 1_000)) * 100]);
}
