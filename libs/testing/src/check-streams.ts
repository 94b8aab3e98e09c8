import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Plugin } from '#plugin-kit';
import { STREAMS } from '#plugin-kit/contract';
import { EventCheck } from './event-check.js';

/** Holds everything that stands in the streams of an installation to its schemas. @param connection of the admin */
export async function checkStreams(connection: NatsConnection, plugins: readonly Plugin[]): Promise<EventCheck> {
  const check = new EventCheck(plugins);
  const manager = await jetstreamManager(connection);
  for (const stream of [STREAMS.events, STREAMS.people]) {
    let left = (await manager.streams.info(stream)).state.messages;
    if (left === 0) continue;
    const consumer = await jetstream(connection).consumers.get(stream);
    for await (const message of await consumer.consume()) {
      if (stream === STREAMS.people) check.seePersonState(message.subject, message.string());
      else for (const event of [message.json()].flat()) check.see(event);
      if ((left -= 1) === 0) break;
    }
  }
  return check;
}
