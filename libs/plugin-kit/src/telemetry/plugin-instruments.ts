import type { Instrument } from '#platform';

/** What is written where things happen. */
export interface PluginInstruments {
  readonly operationDuration: Instrument;
  readonly operationProblems: Instrument;
  readonly batchSize: Instrument;
  readonly inboxHandled: Instrument;
}
