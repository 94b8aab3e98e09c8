import { setTimeout as pause } from 'node:timers/promises';
import type { ProcessIdentity } from '#platform/embedded';

/** A server process that can be started and may die. */
export interface ServerProcess extends ProcessIdentity {
  readonly port: number;
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface SupervisionOptions<Server extends ServerProcess> {
  readonly name: string;
  /** Starts it: on any port at first, afterwards on the same one, since its clients know that. */
  readonly start: (port: number | undefined) => Promise<Server>;
  /** Is told of every process that runs, the first one too. */
  readonly onStart: (server: Server) => void;
  readonly say: (line: string) => void;
}

/** A server that is started again whenever it dies, until it is stopped. */
export interface SupervisedServer<Server extends ServerProcess> {
  /** The process of this moment. */
  current(): Server;
  stop(): Promise<void>;
}

const LONGEST_PAUSE_MS = 5_000;
const CALM_AFTER_MS = 30_000;

/**
 * Starts a server and keeps it running. Throws when the first start fails; later ones are repeated, with longer pauses,
 * for ever.
 */
export async function superviseServer<Server extends ServerProcess>(
  options: SupervisionOptions<Server>,
): Promise<SupervisedServer<Server>> {
  const { name, start, onStart, say } = options;
  const stopping = new AbortController();
  let current = await start(undefined);
  onStart(current);
  const watching = watch();

  return {
    current: () => current,
    stop: async () => {
      stopping.abort();
      await current.stop();
      await watching;
      await current.stop(); // a start that was under way when it was told to stop
    },
  };

  async function watch(): Promise<void> {
    for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const began = performance.now();
      const end = await Promise.race([current.ended, aborted(stopping.signal)]);
      if (stopping.signal.aborted) return;
      say(`${name} has ended (${end}); it is started again.`);
      if (performance.now() - began > CALM_AFTER_MS) pauseMs = 100;
      await startAgain(pauseMs);
      if (stopping.signal.aborted) return;
    }
  }

  async function startAgain(firstPauseMs: number): Promise<void> {
    for (let pauseMs = firstPauseMs; !stopping.signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      await pause(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        current = await start(current.port);
        onStart(current);
        say(`${name} runs again.`);
        return;
      } catch (error) {
        say(`${name} does not start: ${(error as Error).message}`);
      }
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) =>
    signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
