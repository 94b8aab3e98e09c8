import type { ProblemDocument } from '#plugin-kit/contract';
import type { ProgrammeFault } from './programme-fault.js';

/**
 * Thrown when a plugin does not take its part of the file: because of faults in the file, or for another reason
 * (`document`).
 */
export class ProgrammeRefused extends Error {
  constructor(
    readonly file: string,
    readonly faults: readonly ProgrammeFault[],
    readonly plugin?: string,
    readonly document?: ProblemDocument,
  ) {
    super(
      `${plugin ?? 'The installation'} refused ${file}: ${document?.detail ?? document?.title ?? 'see the faults'}`,
    );
  }

  /** The faults in the file; @throws {ProgrammeRefused} itself if the reason is another. */
  faultsOrThrow(): readonly ProgrammeFault[] {
    if (this.faults.length === 0) throw this;
    return this.faults;
  }
}
