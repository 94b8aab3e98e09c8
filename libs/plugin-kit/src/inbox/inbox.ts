import { Caller } from '../operations/caller.js';
import type { EventEnvelope } from '../contract/index.js';
import { type Queries, statement } from '../database/statement.js';
import type { AnySubscriber } from '../events/subscriber.js';
import type { RequestContext } from '../operations/request-context.js';
import type { PluginTelemetry } from '../telemetry/plugin-telemetry.js';
import type { CollectedWork } from '../work/unit-of-work.js';
import type { Work } from '../work/work.js';

/** A subscriber with the types it listens to, in the order of the plugin's page. */
export interface Subscription {
  readonly name: string;
  readonly types: { has(type: string): boolean };
  readonly subscriber: AnySubscriber;
}

interface AggregateState {
  /** Version handled last; 0 = none. */
  version: number;
  readonly before: number;
  /** An event of this aggregate has failed for good: later ones wait behind it. */
  blocked: boolean;
  /** Events that came too early, by version. */
  readonly early: Map<number, EventEnvelope>;
}

/** Another leader handled some of the same events at the same moment: roll back and look again. */
export class InboxRace extends Error {}

const keyOf = (event: EventEnvelope) => `${event.aggregatetype}\0${event.aggregateid}`;

/**
 * Handles a batch of events in one transaction: each once in effect and in the order of its aggregate. What was handled
 * before is dropped, what comes too early is parked until the gap is filled, what comes behind a failed event is parked
 * behind it.
 */
export async function handleEvents(
  events: readonly EventEnvelope[],
  subscriptions: readonly Subscription[],
  work: CollectedWork,
  telemetry: PluginTelemetry,
  now: Date,
): Promise<void> {
  const states = await loadStates(work, events);
  const due: EventEnvelope[] = [];
  const parked: { event: EventEnvelope; reason: 'behind-failed' | 'gap' }[] = [];
  const taken: string[] = [];
  const takeEarly = (state: AggregateState) => {
    for (let next = state.early.get(state.version + 1); next; next = state.early.get(state.version + 1)) {
      due.push(next);
      taken.push(next.id);
      state.early.delete(next.aggregateversion);
      state.version = next.aggregateversion;
    }
  };
  // A replay may have filled a gap while the event behind it was being parked: nothing else would come for that one.
  for (const state of states.values()) if (!state.blocked) takeEarly(state);
  for (const event of events) {
    const state = states.get(keyOf(event))!;
    if (event.aggregateversion <= state.version) continue;
    if (state.blocked || event.aggregateversion > state.version + 1) {
      if (state.early.has(event.aggregateversion)) continue;
      state.early.set(event.aggregateversion, event);
      parked.push({ event, reason: state.blocked ? 'behind-failed' : 'gap' });
      continue;
    }
    due.push(event);
    state.version = event.aggregateversion;
    takeEarly(state);
  }
  // Sent together, and both waited for to the end: a subscriber must not go on in a transaction that is rolled back.
  const outcomes = await Promise.allSettled([
    saveStates(work, states),
    callSubscribers(due, subscriptions, work, telemetry),
  ]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  // An early event may have been parked and taken within this very batch.
  for (const { event, reason } of parked.filter(({ event }) => !taken.includes(event.id)))
    await parkEvent(work, event, reason, null, now);
  if (taken.length > 0) work.write(forgetTaken, taken);
}

/** Hands events to every subscriber that listens to them, in order. */
export async function callSubscribers(
  events: readonly EventEnvelope[],
  subscriptions: readonly Subscription[],
  work: CollectedWork,
  telemetry: PluginTelemetry,
): Promise<void> {
  for (const { name, types, subscriber } of subscriptions) {
    const own = events.filter(({ type }) => types.has(type));
    if (own.length === 0) continue;
    if (subscriber.handleMany)
      await telemetry.handling(name, own, contextOf(name, own[0]!), (context) =>
        subscriber.handleMany!(own, work.for(context)),
      );
    else
      for (const event of own)
        await telemetry.handling(name, [event], contextOf(name, event), (context) =>
          subscriber.handle!(event, work.for(context)),
        );
  }
}

function contextOf(subscriber: string, event: EventEnvelope): RequestContext {
  return {
    operation: `subscriber:${subscriber}`,
    caller: Caller.anonymous,
    correlationId: event.correlationid,
    traceparent: event.traceparent,
    language: 'sv',
    anonymous: false,
    headers: {},
  };
}

/**
 * In the order of locking. What belongs to them is looked up row by row in the index (hence LATERAL with FOR UPDATE or
 * OFFSET, which no planner takes apart): joined, a plan made when the table was small would read all of it for each
 * batch.
 */
const WANTED = `(SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(aggregate text, aggregate_id uuid) ORDER BY 1, 2) w`;

interface CursorRow {
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly version: number;
}

interface ParkedRow {
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly reason: string;
  readonly event: EventEnvelope;
}

const lockCursors = statement<CursorRow, [keys: string]>(
  'inbox-cursors',
  `
SELECT w.aggregate, w.aggregate_id AS "aggregateId", c.version FROM ${WANTED} CROSS JOIN LATERAL (
  SELECT version FROM inbox_cursor WHERE aggregate = w.aggregate AND aggregate_id = w.aggregate_id FOR UPDATE) c`,
);

const findParked = statement<ParkedRow, [keys: string]>(
  'inbox-parked',
  `
SELECT w.aggregate, w.aggregate_id AS "aggregateId", p.reason, p.event FROM ${WANTED} CROSS JOIN LATERAL (
  SELECT reason, event FROM inbox_parked WHERE aggregate = w.aggregate AND aggregate_id = w.aggregate_id OFFSET 0) p`,
);

const forgetTaken = statement<never, [eventIds: readonly string[]]>(
  'inbox-taken',
  'DELETE FROM inbox_parked WHERE event_id = ANY($1::uuid[])',
);

async function loadStates(work: Work, events: readonly EventEnvelope[]): Promise<Map<string, AggregateState>> {
  const wanted = [
    ...new Map(
      events.map((event) => [keyOf(event), { aggregate: event.aggregatetype, aggregate_id: event.aggregateid }]),
    ).values(),
  ];
  const keys = JSON.stringify(wanted);
  const [cursors, parked] = await Promise.all([work.query(lockCursors, keys), work.query(findParked, keys)]);
  const versions = new Map(cursors.map((row) => [`${row.aggregate}\0${row.aggregateId}`, row.version]));
  const states = new Map<string, AggregateState>();
  for (const { aggregate, aggregate_id } of wanted) {
    const key = `${aggregate}\0${aggregate_id}`;
    const before = versions.get(key) ?? 0;
    states.set(key, { version: before, before, blocked: false, early: new Map() });
  }
  for (const row of parked) {
    const state = states.get(`${row.aggregate}\0${row.aggregateId}`)!;
    if (row.reason === 'failed') state.blocked = true;
    else state.early.set(row.event.aggregateversion, row.event);
  }
  return states;
}

async function saveStates(work: Work, states: ReadonlyMap<string, AggregateState>): Promise<void> {
  const moved = [...states]
    .filter(([, state]) => state.version > state.before)
    .map(([key, { version, before }]) => {
      const [aggregate, aggregate_id] = key.split('\0');
      return { aggregate, aggregate_id, version, before };
    });
  const [known, begun] = [moved.filter(({ before }) => before > 0), moved.filter(({ before }) => before === 0)];
  // Known aggregates are locked since loadStates, so their rows are there.
  if (known.length > 0) work.write(moveKnown, JSON.stringify(known));
  if (begun.length === 0) return;
  // A new one may have been begun by another leader meanwhile.
  const rows = await work.query(moveBegun, JSON.stringify(begun));
  if (rows.length !== begun.length) throw new InboxRace();
}

const MOVED = `INSERT INTO inbox_cursor (aggregate, aggregate_id, version)
  SELECT aggregate, aggregate_id, version
  FROM jsonb_to_recordset($1::jsonb) AS m(aggregate text, aggregate_id uuid, version int)
  ORDER BY 1, 2`;
const moveKnown = statement<never, [cursors: string]>(
  'inbox-known',
  `${MOVED} ON CONFLICT (aggregate, aggregate_id) DO UPDATE SET version = EXCLUDED.version`,
);
const moveBegun = statement<object, [cursors: string]>('inbox-begun', `${MOVED} ON CONFLICT DO NOTHING RETURNING 1`);

const park = statement<
  never,
  [
    id: string,
    aggregate: string,
    aggregateId: string,
    version: number,
    reason: string,
    error: string | null,
    attempts: number,
    event: string,
    at: Date,
  ]
>(
  'inbox-park',
  `
INSERT INTO inbox_parked (event_id, aggregate, aggregate_id, version, reason, error, attempts, event, parked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
);

/** Sets an event aside, visible and replayable (docs/plugin-protocol.md, "Parking"). */
export async function parkEvent(
  database: Queries,
  event: EventEnvelope,
  reason: string,
  error: string | null,
  now: Date,
): Promise<void> {
  const { id, aggregatetype, aggregateid, aggregateversion } = event;
  await database.query(
    park,
    id,
    aggregatetype,
    aggregateid,
    aggregateversion,
    reason,
    error,
    error === null ? 0 : 1,
    JSON.stringify(event),
    now,
  );
}
