import { NAME, subjects } from './names.js';

/** What the envelope of every event holds (CloudEvents 1.0, JSON format; attribute names are lower case there). */
export interface EventEnvelope<Payload = unknown> {
  readonly specversion: '1.0';
  /** UUIDv7; also the `Nats-Msg-Id` of a message that holds this event alone. */
  readonly id: string;
  /** `urn:lyftet:<plugin>` */
  readonly source: string;
  readonly type: string;
  /** System time of the change, RFC 3339 in UTC. */
  readonly time: string;
  /** Domain time of the change, RFC 3339 in UTC; differs from `time` in demo mode only. */
  readonly occurredat: string;
  readonly datacontenttype: 'application/json';
  /** `<plugin>.<aggregate>` */
  readonly aggregatetype: string;
  readonly aggregateid: string;
  /** 1, 2, 3 … without a hole, for each aggregate. */
  readonly aggregateversion: number;
  readonly correlationid: string;
  readonly traceparent?: string;
  readonly data: Payload;
}

/** An event as an operation hands it to `publish`; the unit of work adds the rest of the envelope. */
export interface PendingEvent<Payload = unknown> {
  readonly definition: EventIdentity;
  readonly aggregateId: string;
  readonly data: Payload;
}

/** What names an event, whatever its payload. */
export interface EventIdentity {
  readonly plugin: string;
  readonly aggregate: string;
  /** `<plugin>.<aggregate>.<past-tense>.v<n>` */
  readonly type: string;
  readonly subject: string;
}

/** The default accepts a definition of any payload: a payload is both given (when publishing) and taken (when handling). */
// oxlint-disable-next-line typescript/no-explicit-any
export interface EventDefinition<Payload = any> extends EventIdentity {
  (aggregateId: string, data: Payload): PendingEvent<Payload>;
}

/** The envelope that a subscriber of this event receives. */
export type Received<Definition> = Definition extends EventDefinition<infer Payload> ? EventEnvelope<Payload> : never;

/**
 * Defines a fact that a plugin tells the others: `defineEvent<{ courseId: string }>()('catalog', 'course', 'retired', 1)`.
 * Payloads carry pseudonymous facts only: never a name, address, personnummer or free text.
 */
export function defineEvent<Payload>() {
  return (plugin: string, aggregate: string, fact: string, version: number): EventDefinition<Payload> => {
    for (const name of [plugin, aggregate, fact]) {
      if (!NAME.test(name)) throw new Error(`"${name}" is not a name of the protocol (${NAME})`);
    }
    if (!Number.isInteger(version) || version < 1) throw new Error(`The version of ${plugin}.${aggregate}.${fact} must be 1 or more`);
    const type = `${plugin}.${aggregate}.${fact}.v${version}`;
    const define = (aggregateId: string, data: Payload): PendingEvent<Payload> => ({ definition, aggregateId, data });
    const definition: EventDefinition<Payload> = Object.assign(define, { plugin, aggregate, type, subject: subjects.event(type) });
    return definition;
  };
}
