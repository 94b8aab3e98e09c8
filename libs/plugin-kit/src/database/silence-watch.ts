import type { Socket } from 'node:net';
import type pg from 'pg';
import { type Pool, streamOf } from './driver.js';

/**
 * Lets go of connections that are in use and have heard nothing from the server for so long. A time-out of the server
 * does not help when it is the server that stands still, nor the time-out of the client, which leaves the dead
 * connection in the pool; and TCP itself takes a quarter of an hour to notice. Whoever waits for the connection learns
 * that it was terminated.
 */
export class SilenceWatch {
  private readonly used = new Map<pg.ClientBase, { bytes: number; since: number }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly limitMs: number) {}

  /** Watches the connections of a pool from their acquisition to their release. */
  follow(pool: Pool): void {
    pool.on('acquire', (client) => this.begin(client));
    pool.on('release', (_error, client) => this.end(client));
    pool.on('remove', (client) => this.end(client));
  }

  begin(client: pg.ClientBase): void {
    this.used.set(client, { bytes: -1, since: 0 });
    this.timer ??= setInterval(() => this.look(performance.now()), Math.max(this.limitMs / 4, 20)).unref();
  }

  end(client: pg.ClientBase): void {
    this.used.delete(client);
    if (this.used.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private look(now: number): void {
    for (const [client, heard] of this.used) {
      const socket = streamOf<Socket>(client);
      if (socket.bytesRead !== heard.bytes) this.used.set(client, { bytes: socket.bytesRead, since: now });
      else if (now - heard.since >= this.limitMs)
        socket.destroy(new Error('Connection terminated: the database was silent for too long'));
    }
  }
}
