import { type CallOperation, ProgrammeRefused, describeFault } from '#programme';
import type { PlatformLanguage } from '#plugin-kit/contract';
import { Failure } from '../failure.js';
import type { Api, Identity } from '../http/api.js';

/** Calls operations over HTTP for `planProgramme` and `applyProgramme`. */
export const callOverHttp =
  (api: Api, identity: Identity): CallOperation =>
  (path, body) =>
    api.reply('POST', path, body, identity);

/** Says a refusal in the words of the command line; other errors pass. */
export function asFailure(error: unknown, language: PlatformLanguage): unknown {
  if (!(error instanceof ProgrammeRefused)) return error;
  return new Failure(
    error.faults.length > 0 ? error.faults.map((fault) => describeFault(fault, language)).join('\n') : error.message,
    { cause: error },
  );
}
