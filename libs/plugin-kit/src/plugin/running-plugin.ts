import type { Logger, ServiceTelemetry, SystemClock } from '#platform';
import type { BrokenPromise } from '../operations/broken-promise.js';

export interface PluginSettings {
  /** The plugin's runtime role on its own schema. */
  readonly databaseUrl: string;
  /** One or more servers, comma-separated, with the plugin's own user. */
  readonly natsUrl: string;
  /** Domain time follows the bucket `demo-clock`. */
  readonly demo?: boolean;
  readonly logger?: Logger;
  readonly systemClock?: SystemClock;
  /** Where the plugin's own config is read from; the process environment by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Connections to the database; 8 by default. */
  readonly poolSize?: number;
  /** Where traces and metrics go; nowhere by default. */
  readonly telemetry?: ServiceTelemetry;
  /** Is told when an operation does what its page does not say; a warning in the log by default. */
  readonly onBrokenPromise?: (promise: BrokenPromise) => void;
  /** How long a statement may take, and a transaction wait for its next one; 30 s by default. */
  readonly statementWithinMs?: number;
}

/** One replica of a plugin. */
export interface RunningPlugin {
  readonly name: string;
  readonly instanceId: string;
  /** What a health probe asks: null when all is well, else what is not. */
  unreadiness(): Promise<string | null>;
  /** A provider of the plugin, for its own `main` and tests. */
  get<Instance>(
    token: (new (...dependencies: never[]) => Instance) | (abstract new (...dependencies: never[]) => Instance),
  ): Instance;
  /**
   * Ends gracefully: requests in flight are answered, nothing new is taken, background duties finish what they are at.
   */
  stop(): Promise<void>;
}
