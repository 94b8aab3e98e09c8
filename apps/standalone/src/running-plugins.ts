import type { EmbeddedNats, EmbeddedPostgres } from '#platform/embedded';
import type { PublicAddress } from './public-url.js';

/** What an installation's services find when they start. */
export interface Surroundings extends PublicAddress {
  readonly directory: string;
  readonly postgres: EmbeddedPostgres;
  readonly nats: EmbeddedNats;
  readonly isDemo: boolean;
}

/** A service of this process. */
export interface RunningService {
  readonly name: string;
  readonly start: () => Promise<{ stop(): Promise<void> }>;
}

/** Everything that `npm start` runs beside the servers, in the order of start: the gateway last, so that it is the first to stop. */
export function servicesOf(_surroundings: Surroundings): readonly RunningService[] {
  return [];
}
