import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BenchContext, Measurement } from './bench-context.js';
import { type CommandLine, readCommandLine, usage } from './command-line.js';
import { type Figure, isMet } from './figure.js';
import { MEASUREMENTS } from './measurements.js';
import { renderTable } from './render-table.js';

const endings: (() => Promise<void>)[] = [];

let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    isInterrupted = true;
    void end().then(() => process.exit(1));
  });
}

async function end(): Promise<void> {
  for (let ending = endings.pop(); ending; ending = endings.pop())
    await ending().catch((error: unknown) => console.error(error));
}

async function measure(name: string, measurement: Measurement, profile: string | undefined): Promise<Figure[]> {
  const note = (line: string) => console.error(`  ${line}`);
  const profileDirectory = profile === undefined ? undefined : resolve(profile, name);
  if (profileDirectory !== undefined) mkdirSync(profileDirectory, { recursive: true });
  const context: BenchContext = { profileDirectory, endings, note };
  console.error(`${name} …`);
  const began = performance.now();
  try {
    return await measurement(context);
  } catch (error) {
    // What is stopped under a measurement makes it fail; the process ends when everything has been stopped.
    if (isInterrupted) return await new Promise<never>(() => undefined);
    throw error;
  } finally {
    await end();
    console.error(`  ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  }
}

function commandLine(): CommandLine {
  try {
    return readCommandLine(process.argv.slice(2), Object.keys(MEASUREMENTS));
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

const { names, isJson, profileDirectory, wantsHelp } = commandLine();
if (wantsHelp) {
  console.log(usage(Object.keys(MEASUREMENTS)));
  process.exit(0);
}
const figures: Figure[] = [];
for (const name of names) figures.push(...(await measure(name, MEASUREMENTS[name]!, profileDirectory)));
process.exitCode = figures.some((figure) => isMet(figure) === false) ? 1 : 0;
console.log(isJson ? JSON.stringify(figures, null, 2) : renderTable(figures));
