import type { Plugin } from '#plugin-kit';
import { BenchInstallation } from './installation/bench-installation.js';
import type { Figure } from './figure.js';

/** What a measurement is given. */
export interface BenchContext {
  readonly profileDirectory: string | undefined;
  /** Is undone when the measurement ends, whatever way. */
  readonly endings: (() => Promise<void>)[];
  note(line: string): void;
}

/** One measurement of the list; answers one figure or several, the first of its own name. */
export type Measurement = (context: BenchContext) => Promise<Figure[]>;

/** An installation that ends with the measurement. */
export async function installationFor(context: BenchContext, plugins: readonly Plugin[]): Promise<BenchInstallation> {
  const installation = await BenchInstallation.start(plugins, { profileDirectory: context.profileDirectory });
  context.endings.push(() => installation.stop());
  return installation;
}
