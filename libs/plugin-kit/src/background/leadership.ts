import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Logger } from '#platform';
import { SilenceWatch } from '../database/silence-watch.js';
import type { Duty, Wake } from './wake.js';

/** A loop that one replica of a plugin runs: relay, inbox, timers, jobs, sweeping. */
export interface BackgroundDuty {
  /** Runs until the signal aborts; returns soon after. */
  run(signal: AbortSignal): Promise<void>;
}

const RETRY_MS = 1_000;
/** The server is asked now and then; one that does not answer for so long has let go of the lock, or will. */
const SILENT_FOR_MS = 30_000;

/**
 * Makes one replica at a time the leader of its plugin: whoever holds the advisory lock of the schema runs the
 * duties, the others stand by and forward their signals. The lock lives and dies with one database connection, so a
 * kill -9 frees it at once. Two leaders may overlap for a moment after a lost connection; the relay's message ids and
 * the inbox's row locks make that harmless.
 */
export class Leadership {
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;
  private leader = false;

  constructor(
    private readonly plugin: string,
    private readonly databaseUrl: string,
    private readonly duties: readonly BackgroundDuty[],
    private readonly wake: Wake,
    private readonly logger: Logger,
    private readonly silentForMs = SILENT_FOR_MS,
  ) {}

  get leads(): boolean {
    return this.leader;
  }

  start(): void {
    this.loop = this.run();
  }

  /** Ends the duties after what they are at, then frees the lock. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const lock = createHash('sha256').update(`lyftet:lead:${this.plugin}`).digest().readBigInt64BE();
    const watch = new SilenceWatch(this.silentForMs);
    const channel = `lyftet_${this.plugin.replaceAll('-', '_')}`;
    while (!signal.aborted) {
      const client = new pg.Client({
        connectionString: this.databaseUrl,
        keepAlive: true,
        connectionTimeoutMillis: 5_000,
        application_name: `${this.plugin} leadership`,
      });
      const lost = new AbortController();
      client.on('error', () => lost.abort());
      client.on('end', () => lost.abort());
      try {
        await client.connect();
        watch.begin(client);
        this.wake.forward = async (duties) => {
          for (const duty of duties) await client.query('SELECT pg_notify($1, $2)', [channel, duty]);
        };
        while (!signal.aborted && !lost.signal.aborted) {
          const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1) AS free', [lock]);
          if (rows[0]?.free) break;
          await pause(RETRY_MS, signal, lost.signal);
        }
        if (!signal.aborted && !lost.signal.aborted)
          await this.lead(client, channel, AbortSignal.any([signal, lost.signal]));
      } catch (error) {
        if (!signal.aborted) this.logger.warn('Leadership lost, standing for it again', { error });
      } finally {
        this.wake.forward = undefined;
        await client.end().catch(() => undefined);
        watch.end(client);
      }
      if (!signal.aborted) await pause(RETRY_MS, signal);
    }
  }

  private async lead(client: pg.Client, channel: string, signal: AbortSignal): Promise<void> {
    this.wake.forward = undefined;
    client.on('notification', ({ payload }) => this.wake.received(payload as Duty));
    await client.query(`LISTEN ${channel}`);
    this.leader = true;
    // A duty that fails takes the others down with it: the lock is given back and they all start afresh.
    const failed = new AbortController();
    const ending = AbortSignal.any([signal, failed.signal]);
    let isAsking = false;
    const asking = setInterval(() => {
      if (isAsking) return;
      isAsking = true;
      client
        .query('SELECT 1')
        .catch(() => undefined)
        .finally(() => (isAsking = false));
    }, this.silentForMs / 4);
    try {
      await Promise.all(
        this.duties.map((duty) =>
          duty.run(ending).catch((error: unknown) => {
            failed.abort();
            if (!signal.aborted) this.logger.warn('A background duty failed and starts again', { error });
          }),
        ),
      );
    } finally {
      clearInterval(asking);
      this.leader = false;
    }
  }
}

/** Waits, at most so long as none of the signals aborts. */
export function pause(milliseconds: number, ...signals: AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    }
    for (const signal of signals) {
      if (signal.aborted) return done();
      signal.addEventListener('abort', done);
    }
  });
}

/** Waits for a signal of the duty, an abort, or the time; a signal that came since the last wait counts. */
export class DutyAlarm {
  private rung = false;
  private wakeUp: (() => void) | undefined;
  private readonly off: () => void;

  constructor(wake: Wake, duty: Duty) {
    this.off = wake.on(duty, () => this.ring());
  }

  ring(): void {
    this.rung = true;
    this.wakeUp?.();
  }

  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.rung && !signal.aborted) {
      const woken = new AbortController();
      this.wakeUp = () => woken.abort();
      await pause(milliseconds, signal, woken.signal);
      this.wakeUp = undefined;
    }
    this.rung = false;
  }

  dispose(): void {
    this.off();
  }
}
