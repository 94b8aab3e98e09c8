import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { STREAMS, guestOf } from '#plugin-kit/contract';

/** Somebody who was let in a moment ago is found by the ping of all. */
const LOOK_EVERY_MS = 5_000;
const MOST = 200;

/**
 * Plugins of others that this installation has let in: each has a stream of its own, of which the stream of all events
 * takes (docs/adr/0028).
 */
export class GuestList {
  private known: readonly string[] = [];
  private lookedAt = -Infinity;

  constructor(private readonly connection: NatsConnection) {}

  /** Those of the last look; looks again beside it when that was a while ago. */
  names(): readonly string[] {
    if (performance.now() - this.lookedAt > LOOK_EVERY_MS) {
      this.lookedAt = performance.now();
      // Where the streams are not there or do not answer, those that are known stay.
      this.look().catch(() => undefined);
    }
    return this.known;
  }

  private async look(): Promise<void> {
    const { config } = await (
      await jetstreamManager(this.connection, { checkAPI: false })
    ).streams.info(STREAMS.events);
    this.known = (config.sources ?? []).flatMap(({ name }) => guestOf(name) ?? []).slice(0, MOST);
  }
}
