import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '#plugin-kit/contract';

import { aManifest } from '#testing';
import { asyncApiDocument } from './asyncapi-document.js';

const schema = {
  type: 'object',
  required: ['thingId'],
  properties: { thingId: { type: 'string', format: 'uuid' }, part: { $ref: '#/$defs/part' } },
  $defs: { part: { type: 'object', properties: { inner: { $ref: '#/$defs/part' } } } },
};
const owner = aManifest('guest', [], {
  version: '1.2.0',
  publishes: [{ type: 'guest.thing.added.v1', summary: 'A thing was added', schema }, 'guest.thing.removed.v1'],
});
const readers = [
  aManifest('late', [], { consumes: ['guest.thing.added.v1'] }),
  aManifest('early', [], { consumes: ['guest.thing.added.v1'], personClasses: ['name'] }),
];
const directory = aManifest('directory', [], {
  personStates: [
    {
      class: 'name',
      summary: 'What the person is called',
      schema: { type: 'object', properties: { given: { type: 'string' } } },
    },
  ],
});

const documentOf = (manifests: readonly Manifest[]) =>
  asyncApiDocument(manifests.map((manifest) => ({ name: manifest.name, manifest }))) as Record<
    'channels' | 'operations' | 'components',
    Record<string, any>
  >;
const anEvent = (data: object) => ({
  specversion: '1.0',
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  source: 'urn:lyftet:guest',
  type: 'guest.thing.added.v1',
  time: '2026-01-01T00:00:00Z',
  occurredat: '2026-01-01T00:00:00Z',
  datacontenttype: 'application/json',
  aggregatetype: 'guest.thing',
  aggregateid: '01890a5d-ac96-774b-bcce-b302099a8058',
  aggregateversion: 1,
  correlationid: '',
  data,
});

/** A reader of the messages of a type, made of the document alone. */
function readerOf(document: ReturnType<typeof documentOf>, type: string) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'https://lyftet.example/asyncapi.json', ...document });
  return ajv.compile({ $ref: `https://lyftet.example/asyncapi.json#/components/messages/${type}/payload` });
}

describe('asyncApiDocument', () => {
  it('tells of every event where it is, whose, in which version, and who consumes it', () => {
    const { channels, operations } = documentOf([owner, ...readers]);

    expect(Object.keys(channels)).toEqual(['guest.thing.added.v1', 'guest.thing.removed.v1']);
    expect(channels['guest.thing.added.v1']).toMatchObject({
      address: 'event.guest.thing.added.v1',
      summary: 'A thing was added',
      'x-lyftet-owner': 'guest',
      'x-lyftet-version': '1.2.0',
      'x-lyftet-consumers': ['early', 'late'],
    });
    expect(channels['guest.thing.removed.v1']).toMatchObject({ 'x-lyftet-consumers': [] });
    expect(operations['guest.thing.added.v1']).toMatchObject({
      action: 'send',
      channel: { $ref: '#/channels/guest.thing.added.v1' },
    });
  });

  it('is enough to judge the messages of an event, one or several in one', () => {
    const read = readerOf(documentOf([owner]), 'guest.thing.added.v1');
    const event = anEvent({ thingId: 'a', part: { inner: { inner: {} } }, tomorrow: true });

    expect([read(event), read([event, event])]).toEqual([true, true]);
    expect([
      read([]),
      read(anEvent({})),
      read(anEvent({ thingId: 'a', part: { inner: { inner: 1 } } })),
      read({ ...event, type: 'guest.thing.removed.v1' }),
      read({ ...event, aggregateversion: 0 }),
    ]).toEqual([false, false, false, false, false]);
  });

  it('tells of person state under its subject, and how it goes', () => {
    const { channels, components } = documentOf([directory, ...readers]);

    expect(channels['person-state.name']).toMatchObject({
      address: 'person.{personId}.name',
      parameters: { personId: {} },
      'x-lyftet-owner': 'directory',
      'x-lyftet-consumers': ['early'],
      messages: { state: {}, gone: {} },
    });
    expect(components['messages']['person-state.gone'].payload).toEqual({ type: 'null' });
  });

  it('has no reference that leads nowhere', () => {
    const document = documentOf([owner, directory, ...readers]);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!);
    const lost = references.filter(
      (path) => path.split('/').reduce<any>((at, name) => at?.[name], document) === undefined,
    );

    expect(references.length).toBeGreaterThan(10);
    expect(lost).toEqual([]);
  });
});
