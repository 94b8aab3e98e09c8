import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

/** Acknowledges whatever waits for the durable consumers, as plugins do that leave it out. */
export async function drain(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection);
  for (const stream of ['EVENTS', 'PEOPLE']) {
    for await (const { name, config, num_pending } of manager.consumers.list(stream)) {
      // others are those of a look that has just ended
      if (config.durable_name === undefined || num_pending === 0) continue;
      const messages = await (
        await jetstream(connection).consumers.get(stream, name)
      ).fetch({ max_messages: num_pending, expires: 1_000 });
      for await (const message of messages) await message.ackAck();
    }
  }
}
