import { type Facts, type ToldAll, schemaOfFacts } from './facts.js';
import type { JsonSchema } from './manifest.js';
import { NAME, subjects } from './names.js';

/** What the envelope of every event holds (CloudEvents 1.0, JSON format; attribute names are lower case there). */
export interface EventEnvelope<Payload = unknown, Type extends string = string> {
  readonly specversion: '1.0';
  /** UUIDv7; also the `Nats-Msg-Id` of a message that holds this event alone. */
  readonly id: string;
  /** `urn:lyftet:<plugin>` */
  readonly source: string;
  readonly type: Type;
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

/**
 * The default accepts a definition of any payload: a payload is both given (when publishing) and taken (when handling).
 */
// oxlint-disable-next-line typescript/no-explicit-any
export interface EventDefinition<Payload = any, Type extends string = string> extends EventIdentity {
  readonly type: Type;
  /** What has happened, in one sentence. */
  readonly summary: string;
  /** JSON Schema (2020-12) of `data`. */
  readonly schema: JsonSchema;
  (aggregateId: string, data: Payload): PendingEvent<Payload>;
}

/**
 * The envelope that a subscriber of this event receives. Of several, `switch (event.type)` tells their payloads apart,
 * and nothing else does: payloads gain fields, and none of them is a mark of its event.
 */
export type Received<Definition> =
  Definition extends EventDefinition<infer Payload, infer Type> ? EventEnvelope<Payload, Type> : never;

/**
 * The `default` of every `switch (event.type)`: the compiler demands a case for each event that may come.
 * @throws {Error} for one that comes all the same, which is parked then, and is not taken for another
 */
export function noOther(event: never): never {
  throw new Error(`Nothing here handles ${(event as EventEnvelope).type}`);
}

/**
 * Defines a fact that a plugin tells the others, with the schema and the type of its payload in one:
 * `defineEvent('catalog', 'module', 'retired', 1, 'A module is given no more', { moduleId: fact.id('The module') })`.
 * The first field is the id of the aggregate. Payloads carry pseudonymous facts only: never a name, address,
 * personnummer or free text.
 */
export function defineEvent<
  const Plugin extends string,
  const Aggregate extends string,
  const Happened extends string,
  const Version extends number,
  const Of extends Facts,
>(
  plugin: Plugin,
  aggregate: Aggregate,
  happened: Happened,
  version: Version,
  summary: string,
  facts: Of,
): EventDefinition<ToldAll<Of>, `${Plugin}.${Aggregate}.${Happened}.v${Version}`> {
  for (const name of [plugin, aggregate, happened]) {
    if (!NAME.test(name)) throw new Error(`"${name}" is not a name of the protocol (${NAME})`);
  }
  if (!Number.isInteger(version) || version < 1)
    throw new Error(`The version of ${plugin}.${aggregate}.${happened} must be 1 or more`);
  type Definition = EventDefinition<ToldAll<Of>, `${Plugin}.${Aggregate}.${Happened}.v${Version}`>;
  const type = `${plugin}.${aggregate}.${happened}.v${version}` as const;
  const define = (aggregateId: string, data: ToldAll<Of>): PendingEvent<ToldAll<Of>> => ({
    definition,
    aggregateId,
    data,
  });
  const definition: Definition = Object.assign(define, {
    plugin,
    aggregate,
    type,
    subject: subjects.event(type),
    summary,
    schema: schemaOfFacts(facts),
  });
  return definition;
}

/**
 * The same event of whatever plugin, for a subscriber that follows all who tell it: its type is
 * `*.<aggregate>.<past-tense>.v<n>`. Nobody publishes it by this name.
 */
export function ofEveryPlugin<Payload>({
  aggregate,
  type,
  summary,
  schema,
}: EventDefinition<Payload>): EventDefinition<Payload> {
  const every = `*${type.slice(type.indexOf('.'))}`;
  const refuse = (): never => {
    throw new Error(`${every} is listened to and never published`);
  };
  return Object.assign(refuse, {
    plugin: '*',
    aggregate,
    type: every,
    subject: subjects.event(every),
    summary,
    schema,
  });
}

/** Whether an event of this type is meant by the type that a subscriber or a manifest names. */
export const isOfType = (type: string, wanted: string): boolean =>
  wanted.startsWith('*.') ? type.slice(type.indexOf('.')) === wanted.slice(1) : type === wanted;

/** The plugin that tells an event: who follows one of every plugin learns by it whose it is. */
export const tellerOf = ({ type }: Pick<EventEnvelope, 'type'>): string => type.slice(0, type.indexOf('.'));
