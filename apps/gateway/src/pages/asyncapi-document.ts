import {
  type JsonSchema,
  type Manifest,
  type PublishedEvent,
  type ToldPersonState,
  eventEnvelopeSchema,
  isOfType,
  publishedEvents,
  subjects,
} from '#plugin-kit/contract';
import type { KnownPlugin } from '../discovery/plugin-registry.js';
import { rebased } from './openapi-document.js';

type Json = { [name: string]: unknown };

/**
 * AsyncAPI 3.0 of every event and every class of person state that a known plugin tells, also of one that is away: what
 * it told stays in the streams. Schemas stay as the plugins wrote them; only their references change, as in the OpenAPI
 * document.
 */
export function asyncApiDocument(plugins: readonly Pick<KnownPlugin, 'name' | 'manifest'>[]): Json {
  const document = {
    channels: {} as Json,
    operations: {} as Json,
    messages: { 'person-state.gone': gone } as Json,
    schemas: { EventEnvelope: envelope } as Json,
  };
  const manifests = plugins.map(({ manifest }) => manifest);
  for (const manifest of manifests) {
    for (const event of publishedEvents(manifest))
      addEvent(
        document,
        manifest,
        event,
        manifests.filter(({ consumes }) => consumes.some((wanted) => isOfType(event.type, wanted))),
      );
    for (const state of manifest.personStates ?? [])
      addPersonState(
        document,
        manifest,
        state,
        manifests.filter(({ personClasses }) => personClasses.includes(state.class)),
      );
  }
  const { channels, operations, messages, schemas } = document;
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Lyftet, events',
      version: '1',
      description:
        'What the services of this installation tell each other over NATS JetStream: events in the stream ' +
        'EVENTS, person state in the stream PEOPLE. It changes as services come and go.',
    },
    defaultContentType: 'application/json',
    channels,
    operations,
    components: { schemas, messages },
  };
}

type Parts = Record<'channels' | 'operations' | 'messages' | 'schemas', Json>;

function addEvent(
  { channels, operations, messages, schemas }: Parts,
  manifest: Manifest,
  { type, summary, schema }: PublishedEvent,
  consumers: readonly Manifest[],
): void {
  const [data, event] = [`${type}.data`, `${type}.event`];
  schemas[data] = schema
    ? rebased(schema, `#/components/schemas/${data}`)
    : { description: `${manifest.name} does not tell what it holds.`, type: 'object' };
  schemas[event] = {
    allOf: [
      { $ref: '#/components/schemas/EventEnvelope' },
      { type: 'object', properties: { type: { const: type }, data: { $ref: `#/components/schemas/${data}` } } },
    ],
  };
  const one = { $ref: `#/components/schemas/${event}` };
  messages[type] = {
    name: type,
    title: type,
    ...(summary !== undefined && { summary }),
    headers: {
      type: 'object',
      properties: {
        'Nats-Msg-Id': { description: 'The id of the event, or an id of exactly these events', type: 'string' },
      },
    },
    payload: {
      description: 'One event, or several of the type in their order',
      oneOf: [one, { type: 'array', minItems: 1, items: one }],
    },
  };
  channels[type] = {
    address: subjects.event(type),
    ...(summary !== undefined && { summary }),
    messages: { event: { $ref: `#/components/messages/${type}` } },
    ...aboutOwner(manifest, consumers),
  };
  operations[type] = {
    action: 'send',
    channel: { $ref: `#/channels/${type}` },
    ...(summary !== undefined && { summary }),
  };
}

function addPersonState(
  { channels, operations, messages, schemas }: Parts,
  manifest: Manifest,
  { class: personClass, summary, schema }: ToldPersonState,
  readers: readonly Manifest[],
): void {
  const name = `person-state.${personClass}`;
  schemas[name] = rebased(schema, `#/components/schemas/${name}`);
  messages[name] = { name, title: name, summary, payload: { $ref: `#/components/schemas/${name}` } };
  channels[name] = {
    address: subjects.person('{personId}', personClass),
    summary,
    parameters: { personId: { description: 'The id of the person' } },
    messages: {
      state: { $ref: `#/components/messages/${name}` },
      gone: { $ref: '#/components/messages/person-state.gone' },
    },
    ...aboutOwner(manifest, readers),
  };
  operations[name] = { action: 'send', channel: { $ref: `#/channels/${name}` }, summary };
}

const aboutOwner = ({ name, version }: Manifest, consumers: readonly Manifest[]): Json => ({
  'x-lyftet-owner': name,
  'x-lyftet-version': version,
  'x-lyftet-consumers': [...new Set(consumers.map((consumer) => consumer.name))].sort(),
});

const gone = {
  name: 'person-state.gone',
  title: 'person-state.gone',
  summary: 'There is no such state of the person any more',
  description: 'A message without a body, or with the body null.',
  payload: { type: 'null' },
};

const envelope = withoutIdentity(eventEnvelopeSchema);

/** A schema that is part of a larger one has no address of its own. */
function withoutIdentity({ $schema: _, $id: __, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
