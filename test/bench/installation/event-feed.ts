import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { uuidv7 } from '#platform';
import { type EventEnvelope, type PendingEvent, STREAMS, subjects } from '#plugin-kit/contract';
import { untilNone } from './until-none.js';

const IN_FLIGHT = 500;

/** Publishes events in the name of plugins that do not run here. */
export class EventFeed {
  private readonly versions = new Map<string, number>();
  /** Events so far. */
  published = 0;

  constructor(private readonly connection: NatsConnection) {}

  /** Returns when the stream has them all on disk. */
  async publish(events: Iterable<PendingEvent>): Promise<void> {
    await this.send(events, (event) => {
      const envelope = this.envelopeOf(event);
      this.published += 1;
      return { subject: event.definition.subject, payload: envelope, msgID: envelope.id };
    });
  }

  /** What `directory` keeps of people in this class. */
  async putPersonStates(
    personClass: string,
    states: Iterable<readonly [personId: string, state: object]>,
  ): Promise<void> {
    await this.send(states, ([personId, payload]) => ({ subject: subjects.person(personId, personClass), payload }));
  }

  /** Waits until a plugin has handled everything that is in the stream. */
  untilHandledBy(plugin: string, stream: string = STREAMS.events): Promise<void> {
    return untilNone(`events before ${plugin}`, () => this.waitingFor(plugin, stream));
  }

  /** How many events a plugin has before it. */
  async waitingFor(plugin: string, stream: string = STREAMS.events): Promise<number> {
    const manager = await jetstreamManager(this.connection, { checkAPI: false });
    const { num_pending, num_ack_pending } = await manager.consumers.info(stream, plugin);
    return num_pending + num_ack_pending;
  }

  private async send<Fact>(
    facts: Iterable<Fact>,
    messageOf: (fact: Fact) => { subject: string; payload: object; msgID?: string },
  ): Promise<void> {
    const jetStream = jetstream(this.connection);
    let sending: Promise<unknown>[] = [];
    for (const fact of facts) {
      const { subject, payload, ...options } = messageOf(fact);
      sending.push(jetStream.publish(subject, JSON.stringify(payload), { ...options, timeout: 20_000 }));
      if (sending.length >= IN_FLIGHT) sending = (await Promise.all(sending)) && [];
    }
    await Promise.all(sending);
  }

  private envelopeOf({ definition, aggregateId, data }: PendingEvent): EventEnvelope {
    const aggregate = `${definition.plugin}.${definition.aggregate}`;
    const version = (this.versions.get(`${aggregate}/${aggregateId}`) ?? 0) + 1;
    this.versions.set(`${aggregate}/${aggregateId}`, version);
    const now = new Date().toISOString();
    return {
      specversion: '1.0',
      id: uuidv7(),
      source: `urn:lyftet:${definition.plugin}`,
      type: definition.type,
      time: now,
      occurredat: now,
      datacontenttype: 'application/json',
      aggregatetype: aggregate,
      aggregateid: aggregateId,
      aggregateversion: version,
      correlationid: uuidv7(),
      data,
    };
  }
}
