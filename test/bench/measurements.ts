import type { Measurement } from './bench-context.js';
import { kitOverhead } from './kit-overhead/kit-overhead.bench.js';

/** In the order in which they are run. */
export const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  'kit-overhead': kitOverhead,
};
