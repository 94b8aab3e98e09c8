import { rmSync } from 'node:fs';
import { temporaryDirectory } from '#platform/embedded';
import type { BenchContext } from '../bench-context.js';
import { type Figure, median, plain, stable } from '../figure.js';
import { idleCpu } from '../installation/idle-cpu.js';
import { pssOf } from '../installation/process-cost.js';
import { StandaloneRun } from './standalone-run.js';

const ROUNDS = 3;
/** Until caches are filled, timers have settled and the garbage of the start is gone. */
const CALM_MS = 20_000;
const WATCHED_MS = 10_000;

async function start(context: BenchContext, directory: string): Promise<{ run: StandaloneRun; seconds: number }> {
  const run = await StandaloneRun.start(directory);
  context.endings.push(() => run.stop());
  return { run, seconds: await run.seconds };
}

function newDirectory(context: BenchContext): string {
  const directory = temporaryDirectory('lyftet-bench-');
  context.endings.push(async () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const waited = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The first `npm start` of an installation until it is ready, the demo loaded. What is to be built is built. */
export async function startFirst(context: BenchContext): Promise<Figure[]> {
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = await start(context, newDirectory(context));
    seconds.push(started.seconds);
    await started.run.stop();
  }
  return [stable('start-first', 's', median(seconds))];
}

/** Every later start. */
export async function startAgain(context: BenchContext): Promise<Figure[]> {
  const directory = newDirectory(context);
  await (await start(context, directory)).run.stop();
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = await start(context, directory);
    seconds.push(started.seconds);
    await started.run.stop();
  }
  return [stable('start-again', 's', median(seconds))];
}

/** What an installation that nobody uses holds (PSS), and the CPU that it takes of one core. */
export async function idleMemory(context: BenchContext): Promise<Figure[]> {
  const directory = newDirectory(context);
  await (await start(context, directory)).run.stop();
  const { run } = await start(context, directory);
  await waited(CALM_MS);
  const used = await idleCpu(run.processes(), WATCHED_MS);
  const held = Object.entries(run.processes()).map(([name, pid]) => [name, pssOf(pid)] as const);
  return [
    stable(
      'idle-memory',
      'MiB PSS',
      held.reduce((sum, [, mebibytes]) => sum + mebibytes, 0),
    ),
    ...held.map(([name, mebibytes]) => plain(`idle-memory.${name}`, mebibytes, 'MiB PSS')),
    ...used.map(([name, percent]) => plain(`idle-memory.cpu-${name}`, percent, '% of a core')),
  ];
}

/** Two years of DigiEffekt over the HTTP API, until its report and its certificates are verified. */
export async function simulateDigieffekt(context: BenchContext): Promise<Figure[]> {
  const { run } = await start(context, newDirectory(context));
  return [stable('simulate-digieffekt', 's', await run.lyftet('programme', 'simulate', 'digieffekt'))];
}
