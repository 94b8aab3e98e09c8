import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchContext, Measurement } from './bench-context.js';
import type { Figure } from './figure.js';
import { MEASUREMENTS } from './measurements.js';
import { renderTable } from './render-table.js';

const USAGE = `npm run bench [-- --only <name>]… [--json] [--profile <directory>]

Measures each thing beside its control, in turn, and prints medians: ${Object.keys(MEASUREMENTS).join(', ')}.

  --only <name>          this one; may be given several times
  --json                 rows { name, value, unit, control, ratio, goal }
  --profile <directory>  a CPU profile of each Node process, for Chrome's or VS Code's viewer`;

const endings: (() => Promise<void>)[] = [];

let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    isInterrupted = true;
    void end().then(() => process.exit(1));
  });
}

async function end(): Promise<void> {
  for (let ending = endings.pop(); ending; ending = endings.pop()) await ending().catch((error: unknown) => console.error(error));
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

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, json: { type: 'boolean' }, profile: { type: 'string' }, help: { type: 'boolean' } } });
const unknown = values.only?.filter((name) => !(name in MEASUREMENTS)) ?? [];
if (values.help || unknown.length > 0) {
  console.error([...unknown.map((name) => `There is no measurement "${name}".`), USAGE].join('\n'));
  process.exit(values.help ? 0 : 2);
}
const figures: Figure[] = [];
for (const [name, measurement] of Object.entries(MEASUREMENTS)) {
  if (values.only && !values.only.includes(name)) continue;
  figures.push(...(await measure(name, measurement, values.profile)));
}
console.log(values.json ? JSON.stringify(figures, null, 2) : renderTable(figures));
