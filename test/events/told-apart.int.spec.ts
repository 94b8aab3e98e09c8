import { rmSync } from 'node:fs';
import { DataSource } from 'typeorm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ComputerClock } from '#platform';
import { temporaryDirectory } from '#platform/embedded';
import { Caller, type RunningPlugin, UnitOfWork } from '#plugin-kit';
import type { EventDefinition, EventEnvelope } from '#plugin-kit/contract';
import { TestInstallation } from '#testing';
import { type Known, type Schema, validValue } from '../fuzz/valid-value.js';
import { ALL_PLUGINS } from '../journeys/platform.fixture.js';
import { ALL_EVENTS, type Follower, OF_SEVERAL_EVENTS, propertiesOf } from './subscribers.js';

/** npm run test:full asks for more. */
const HISTORIES = Number(process.env['TOLD_APART_HISTORIES'] ?? 5);
const NOW = new Date('2026-11-22T10:00:00Z');
const SECRET = 'a secret that is long enough for everybody';
const SETTINGS = {
  PUBLIC_URL: 'http://localhost:3000',
  OIDC_ISSUER: 'https://elsewhere.example',
  CURSOR_SECRET: SECRET,
  CERTIFICATION_KEY_SECRET: SECRET,
  EVALUATION_KEY_SECRET: SECRET,
  IDENTITY_SECRET: SECRET,
  WEB_CLIENT_SECRET: SECRET,
};

/** Time stands still, so that what is done twice is the same twice. */
class StillClock extends ComputerClock {
  override now(): Date {
    return NOW;
  }
}

const FIELDS = Object.assign({}, ...ALL_EVENTS.map(propertiesOf)) as Readonly<Record<string, Schema>>;
/** One id for each name of an id, so that events are mostly of the same person, session, plan … */
const ID_OF = new Map(
  Object.keys(FIELDS).map((name, index) => [
    name.replace(/s$/, ''),
    `01a20000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  ]),
);
const KNOWN: Known = { ids: [], named: new Map([...ID_OF].map(([name, id]) => [name, [id]])), keys: ['a-key'] };
const SURELY: ReadonlySet<string> = new Set(ID_OF.values());
/** A number that every column has room for. */
const MOST = 1_000;
/** Nobody tells of what ends before it begins. */
const IN_ORDER: Readonly<Record<string, string>> = {
  startsAt: '2026-09-01T08:00:00Z',
  endsAt: '2026-09-01T16:00:00Z',
  from: '2026-09-01T08:00:00Z',
  to: '2027-09-01T08:00:00Z',
};

/** An event as its plugin tells it today, and as it may tell it some day: with fields that today others have. */
interface Telling {
  readonly plain: EventEnvelope;
  readonly grown: EventEnvelope;
}

/** Some or all of the events, in any order. */
function historyOf(events: readonly EventDefinition[]): fc.Arbitrary<readonly Telling[]> {
  const some = fc.shuffledSubarray([...events], { minLength: 1 });
  return some.chain((chosen) => fc.tuple(...chosen.map((event) => tellingOf(event, events))));
}

/**
 * All of the events, one after the other, with all that they may hold: something comes of these, the same in each run.
 */
function fullHistories(events: readonly EventDefinition[]): [readonly Telling[]][] {
  const full = events.map((event) =>
    tellingOf(event, events, { ...event.schema, required: Object.keys(propertiesOf(event)) }),
  );
  return fc.sample(fc.tuple(...full), { numRuns: 2, seed: 1 }).map((history) => [history]);
}

function tellingOf(
  event: EventDefinition,
  siblings: readonly EventDefinition[],
  schema: object = event.schema,
): fc.Arbitrary<Telling> {
  const own = propertiesOf(event);
  const all = { ...FIELDS, ...(Object.assign({}, ...siblings.map(propertiesOf)) as typeof FIELDS) };
  const foreign = Object.fromEntries(
    Object.entries(all).flatMap(([name, schema]) => (name in own ? [] : [[name, valueOf(schema, name)]])),
  );
  const more = fc.oneof(fc.record(foreign), fc.record(foreign, { requiredKeys: [] }));
  return fc.tuple(valueOf(schema), more).map(([data, others]) => {
    const plain = envelopeOf(event, data as Record<string, string>);
    return { plain, grown: { ...plain, data: { ...others, ...(data as object) } } };
  });
}

function valueOf(schema: object, name = ''): fc.Arbitrary<unknown> {
  const moderate = JSON.stringify(schema, (key, value: Schema) => {
    if (IN_ORDER[key] !== undefined) return { const: IN_ORDER[key] };
    return /^(?:integer|number)$/.test(String(value?.type))
      ? { ...value, maximum: Math.min(value.maximum ?? MOST, MOST) }
      : value;
  });
  return validValue(JSON.parse(moderate) as Schema, KNOWN, name);
}

function envelopeOf({ plugin, aggregate, type, schema }: EventDefinition, data: Record<string, string>): EventEnvelope {
  const [id] = Object.keys(schema['properties'] as object);
  return {
    specversion: '1.0',
    id: '01a20000-0000-7000-8000-ffffffffffff',
    source: `urn:lyftet:${plugin}`,
    type,
    time: NOW.toISOString(),
    occurredat: NOW.toISOString(),
    datacontenttype: 'application/json',
    aggregatetype: `${plugin}.${aggregate}`,
    aggregateid: data[id!]!,
    aggregateversion: 1,
    correlationid: '',
    data,
  };
}

const CONTEXT = {
  operation: 'subscriber:test',
  caller: Caller.anonymous,
  correlationId: '',
  language: 'sv',
  anonymous: false,
  headers: {},
} as const;

class Undone extends Error {
  constructor(readonly outcome: string) {
    super('as wanted');
  }
}

/** Everything that the subscriber does of these events, which is then undone; or how it fails. */
async function outcomeOf(
  { token }: Follower,
  running: RunningPlugin,
  events: readonly EventEnvelope[],
  tables: string,
): Promise<string> {
  const subscriber = running.get(token);
  const fault: unknown = await running
    .get(UnitOfWork)
    .transaction(CONTEXT, async (work) => {
      if (subscriber.handleMany) await subscriber.handleMany(events, work);
      else for (const event of events) await subscriber.handle!(event, work);
      const found = await work.entities.query<{ row: string }[]>(tables);
      const { events: told, audits, ...others } = work.consequences;
      const published = told.map(({ event: { definition, data } }) => [definition.type, data]);
      const rows = found.map(({ row }) => row).sort();
      throw new Undone(JSON.stringify([rows, published, audits.map(({ entry }) => entry), others], null, 1));
    })
    .catch((error: unknown) => error);
  const text = fault instanceof Undone ? fault.outcome : `fails: ${String(fault)}`;
  // What is made anew each time.
  return text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => (SURELY.has(id) ? id : 'an id'));
}

/** All rows that the plugin can read, in one statement; numbers that the server counts up are not told. */
async function tablesOf(database: DataSource): Promise<string> {
  const tables = await database.query<{ name: string; counted: string }[]>(
    `SELECT format('%I', table_name) AS name, array_agg(column_name) FILTER (WHERE is_identity = 'YES') AS counted
     FROM information_schema.columns
     WHERE table_schema = current_schema() AND has_table_privilege(format('%I.%I', table_schema, table_name), 'SELECT')
     GROUP BY table_name`,
  );
  const rowOf = (counted: string | null) => `(to_jsonb(t) - '${counted ?? '{}'}'::text[])::text`;
  return tables
    .map(({ name, counted }) => `SELECT '${name} ' || ${rowOf(counted)} AS row FROM ${name} t`)
    .join(' UNION ALL ');
}

describe('An event that has gained fields of other events', () => {
  const bufferKeys = temporaryDirectory('lyftet-buffer-keys-');
  let installation: TestInstallation;
  const running = new Map<string, RunningPlugin>();
  beforeAll(async () => {
    installation = await TestInstallation.create(ALL_PLUGINS);
    const settings = {
      environment: { ...SETTINGS, EVALUATION_BUFFER_KEYS: bufferKeys },
      systemClock: new StillClock(),
      demo: false,
    };
    const plugins = new Set(OF_SEVERAL_EVENTS.map(({ plugin }) => plugin));
    for (const plugin of plugins) running.set(plugin.options.name, await installation.start(plugin, settings));
  });
  afterAll(async () => {
    await installation.stop();
    rmSync(bufferKeys, { recursive: true });
  });

  it.each(OF_SEVERAL_EVENTS.map((follower) => [follower.said, follower] as const))(
    'is still handled by its type in %s',
    async (_said, follower) => {
      const replica = running.get(follower.plugin.options.name)!;
      const tables = await tablesOf(replica.get(DataSource));
      const done = new Set<string>();

      await fc.assert(
        fc.asyncProperty(historyOf(follower.events), async (history) => {
          const plain = await outcomeOf(
            follower,
            replica,
            history.map((telling) => telling.plain),
            tables,
          );
          const grown = await outcomeOf(
            follower,
            replica,
            history.map((telling) => telling.grown),
            tables,
          );
          if (!plain.startsWith('fails')) done.add(plain);
          expect(grown).toBe(plain);
        }),
        { numRuns: HISTORIES, examples: fullHistories(follower.events) },
      );

      // Otherwise nothing was looked at: what always fails is the same whatever it is told.
      expect(done.size).toBeGreaterThan(0);
    },
  );
});
