import { describe, expect, it } from '@jest/globals';
import {
  Caller,
  defineAccess,
  defineFeature,
  defineMigration,
  definePlugin,
  Operation,
  type OperationOptions,
  Uuid,
} from '../index.js';
import { defineEvent, defineProblem, keyedId, preferredLanguage } from '../contract/index.js';
import { allMigrations } from '../migrations/migrate.js';
import { alpha } from './notes.fixture.js';

class Input {
  @Uuid() id!: string;
}

function pluginWith(options: {
  name?: string;
  http?: `GET /${string}`;
  access?: OperationOptions['access'];
  twice?: boolean;
}) {
  const operation = () => {
    @Operation({
      name: options.name ?? 'gamma.get-it',
      summary: 'x',
      http: options.http ?? 'GET /x/gamma/{id}',
      access: options.access ?? 'public',
      input: Input,
    })
    class GetIt {
      async execute(): Promise<void> {}
    }
    return GetIt;
  };
  return definePlugin({
    name: 'gamma',
    version: '1.0.0',
    summary: 'x',
    permissions: { 'thing:read': { summary: 'x', roles: ['reader'] } },
    features: [defineFeature({ operations: options.twice ? [operation(), operation()] : [operation()] })],
  });
}

describe('definePlugin', () => {
  it('derives the manifest from the decorators', () => {
    const { manifest } = alpha;
    const write = manifest.operations.find(({ name }) => name === 'alpha.write-note');

    expect(manifest).toMatchObject({
      manifestVersion: 1,
      name: 'alpha',
      version: '1.2.3',
      publishes: [
        { type: 'alpha.note.written.v1', schema: { type: 'object', required: ['noteId', 'text'] } },
        { type: 'alpha.note.struck.v1' },
      ],
    });
    expect(write).toMatchObject({
      http: { method: 'POST', path: '/x/alpha/notes' },
      access: 'signed-in',
      status: 201,
      timeoutMs: 10_000,
      input: {
        type: 'object',
        required: ['text'],
        additionalProperties: false,
        properties: { text: { type: 'string', minLength: 1, maxLength: 200 } },
      },
      problems: [{ type: 'urn:lyftet:problem:alpha:note-taken', status: 409 }],
    });
    expect(manifest.operations.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['alpha.list-parked-events', 'alpha.replay-parked-events', 'alpha.get-job']),
    );
  });

  it.each([
    ['an operation of another plugin', { name: 'other.get-it' }, /not an operation of gamma/],
    ['the same operation twice', { twice: true }, /twice/],
    ['a permission nobody defines', { access: { permission: 'it:read' } }, /does not define/],
    [
      'what is one’s own without saying whose',
      { access: { permission: 'thing:read', or: 'own' as const } },
      /does not say whose/,
    ],
    [
      'what is one’s own beside a permission that does not ask for it',
      { access: { permission: 'thing:read', whose: ['learner'] } },
      /by the permission alone/,
    ],
    [
      'a permission or and what is one’s own',
      { access: { permission: 'thing:read', or: 'own' as const, and: 'own' as const, whose: ['learner'] } },
      /at once/,
    ],
    [
      'a place that is no scope',
      { access: { permission: 'thing:read', at: ['country' as never] } },
      /no kind of scope/,
    ],
    ['a place without a permission', { access: { at: ['unit' as const], whose: ['learner'] } }, /asks for none/],
    [
      'neither everywhere nor anywhere',
      { access: { permission: 'thing:read', everywhere: false as const } },
      /reached by nobody/,
    ],
    ['neither a permission nor whose it is', { access: {} }, /neither/],
    ['a path parameter that is no field', { http: 'GET /x/gamma/{other}' as const }, /\{other\} is no field/],
  ])('refuses %s', (_what, options, message) => {
    expect(() => pluginWith(options)).toThrow(message);
  });

  it('tells how far an access reaches, without the columns by which it is decided', () => {
    const access = defineAccess({
      permission: 'thing:read',
      or: 'own',
      at: { programme: 't.programme_id', unit: 't.unit_id' },
      whose: { learner: 't.learner_id' },
    });
    const told = (one: OperationOptions['access']) =>
      pluginWith({ access: one }).manifest.operations.find(({ name }) => name === 'gamma.get-it');

    expect(told(access)).toMatchObject({
      access: { permission: 'thing:read', or: 'own' },
      reach: { at: ['programme', 'unit'], whose: ['learner'] },
    });
    expect(told({ whose: ['learner'] })).toMatchObject({ access: 'signed-in', reach: { whose: ['learner'] } });
    expect(told({ permission: 'thing:read' })).not.toHaveProperty('reach');
  });

  it.each(['Op', 'op', 'event', 'a', '9lives', 'has.dot'])('refuses the name %s', (name) => {
    expect(() => definePlugin({ name, version: '1.0.0', summary: '', features: [] })).toThrow(/not a plugin name/);
  });

  it('refuses to publish what belongs to another plugin', () => {
    expect(() =>
      definePlugin({
        name: 'gamma',
        version: '1.0.0',
        summary: '',
        features: [],
        publishes: [defineEvent('alpha', 'note', 'written', 1, '', {})],
      }),
    ).toThrow(/cannot publish/);
  });

  it('refuses migrations out of order', () => {
    const [a, b] = [defineMigration('1763769600001-a', ''), defineMigration('1763769600002-b', '')];
    expect(() => allMigrations([b, a])).toThrow(/in the order/);
    expect(() => allMigrations([a, a])).toThrow(/each once/);
  });
});

describe('The contract', () => {
  it('refuses names, versions and problem types outside of the protocol', () => {
    expect(() => defineEvent('alpha', 'Note', 'written', 1, '', {})).toThrow(/not a name/);
    expect(() => defineEvent('alpha', 'note', 'written', 0, '', {})).toThrow(/version/);
    expect(() => defineProblem('urn:other:x', 400, { sv: '', en: '' })).toThrow(/problem type/);
    expect(() => defineProblem('urn:lyftet:problem:alpha:fine', 200, { sv: '', en: '' })).toThrow(/not the status/);
  });

  it('makes the same id of the same keys, a UUIDv8', () => {
    expect(keyedId('module', 'p', 'it')).toBe(keyedId('module', 'p', 'it'));
    expect(keyedId('module', 'p', 'it')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(keyedId('module', 'p', 'it')).not.toBe(keyedId('course', 'p', 'it'));
    expect(keyedId('module', 'pi', 't')).not.toBe(keyedId('module', 'p', 'it'));
  });

  it.each([
    [undefined, 'sv'],
    ['en', 'en'],
    ['fr, en;q=0.2, sv;q=0.9', 'sv'],
    ['de', 'sv'],
    ['sv;q=0, en-GB', 'en'],
    [';;q=,', 'sv'],
  ])('reads Accept-Language %s as %s', (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });
});

describe('Caller', () => {
  const rolesOf = new Map([['people:read', new Set(['coordinator', 'operator'])]]);
  const coordinator = Caller.of(
    {
      kind: 'person',
      sub: 'p1',
      roles: [
        { role: 'coordinator', scope: 'organisation:o1' },
        { role: 'trainer', scope: '*' },
      ],
    },
    rolesOf,
    () => new Date(),
  );

  it('has a permission where a role that gives it holds, and nowhere else', () => {
    const read = defineAccess({ permission: 'people:read', at: ['organisation'] });
    const write = defineAccess({ permission: 'people:write', at: ['organisation'] });

    expect(read.allows(coordinator, { organisationId: 'o1' })).toBe(true);
    expect(read.allows(coordinator, { organisationId: 'o2' })).toBe(false);
    expect(read.reaches(coordinator, {})).toBe(false);
    expect(write.allows(coordinator, { organisationId: 'o1' })).toBe(false);
    expect(() => read.require(coordinator, { organisationId: 'o2' })).toThrow();
    expect(coordinator.scopesOf('people:read')).toEqual(['organisation:o1']);
  });

  it('has a role only in its period, by domain time', () => {
    let now = new Date('2024-01-01T00:00:00Z');
    const caller = Caller.of(
      {
        kind: 'person',
        sub: 'p1',
        roles: [{ role: 'coordinator', scope: '*', from: '2024-02-01T00:00:00Z', to: '2024-03-01T00:00:00Z' }],
      },
      rolesOf,
      () => now,
    );
    const atTimes = [
      '2024-01-31T23:59:59Z',
      '2024-02-01T00:00:00Z',
      '2024-02-29T23:59:59Z',
      '2024-03-01T00:00:00Z',
    ].map((time) => ((now = new Date(time)), caller.has('people:read')));

    expect(atTimes).toEqual([false, true, true, false]);
  });

  it('has no person id when it is a client, nobody, or an identity without a person', () => {
    expect(() => Caller.anonymous.personId).toThrow();
    expect(() => Caller.of({ kind: 'client', sub: 'c', roles: [] }, rolesOf, () => new Date()).personId).toThrow();
    expect(
      () => Caller.of({ kind: 'person', sub: 'identity:x', roles: [] }, rolesOf, () => new Date()).personId,
    ).toThrow();
    expect(coordinator.personId).toBe('p1');
  });
});
