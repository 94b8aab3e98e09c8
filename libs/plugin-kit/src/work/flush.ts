import type { PendingEvent } from '../contract/index.js';
import { statement } from '../database/statement.js';
import { STORABLE } from '../fields/text-rules.js';
import type { RequestContext } from '../operations/request-context.js';
import type { AuditEntry, Work } from './work.js';

/** What a unit of work has collected until its end, each with the request that it belongs to. */
export interface Consequences {
  readonly events: { readonly event: PendingEvent; readonly context: RequestContext }[];
  readonly audits: { readonly entry: AuditEntry; readonly context: RequestContext }[];
  /** Messages that are no events: purges and person state. */
  readonly messages: { readonly subject: string; readonly payload: object | null }[];
  readonly timers: {
    readonly kind: string;
    readonly key: string;
    readonly dueAt: string | null;
    readonly payload: object | null;
  }[];
  readonly jobs: { readonly id: string; readonly kind: string; readonly input: object; readonly createdBy: string }[];
}

export interface FlushTimes {
  readonly system: Date;
  readonly domain: Date;
}

type EventColumns = [
  aggregates: string[],
  aggregateIds: string[],
  nths: number[],
  counts: number[],
  ids: string[],
  subjects: string[],
  envelopes: string,
];

const AUDIT_ROWS = (rows: string, systemTime: string, domainTime: string) => `
INSERT INTO audit (
  id, operation, aggregate, aggregate_id, fields, caller_kind, caller_id, on_behalf_of, reason, correlation_id,
  recorded_at, occurred_at
)
SELECT id, operation, aggregate, aggregate_id, fields, caller_kind, caller_id, on_behalf_of, reason, correlation_id,
  ${systemTime}, ${domainTime}
FROM jsonb_to_recordset(${rows}::jsonb) AS a(
  id uuid, operation text, aggregate text, aggregate_id uuid, fields text[], caller_kind text, caller_id text,
  on_behalf_of uuid, reason text, correlation_id text
)`;

/**
 * Events get their aggregate's next versions under its row lock (in the order of ids, so that two units of work never
 * wait for each other in a ring), then go to the outbox in the order in which they were published. The audit is in the
 * same statement: each way to the server and back costs a batch as much as a dozen of its rows. Envelopes come as text,
 * one in a line, and get their version at their beginning: read as JSON and put together again they would cost as much
 * as the rest.
 */
const writeEvents = statement<never, [...EventColumns, systemTime: Date, audits: string, domainTime: Date]>(
  'kit-events',
  `
WITH input AS (
  SELECT *
  FROM ROWS FROM (
    unnest($1::text[]), unnest($2::uuid[]), unnest($3::int[]), unnest($4::int[]), unnest($5::uuid[]),
    unnest($6::text[]), string_to_table($7, E'\\n')
  )
    WITH ORDINALITY AS e(aggregate, aggregate_id, nth, of_so_many, message_id, subject, envelope, seq)
), locked AS (
  INSERT INTO aggregate_version AS v (aggregate, aggregate_id, version)
  SELECT aggregate, aggregate_id, of_so_many FROM input WHERE nth = 1 ORDER BY 1, 2
  ON CONFLICT (aggregate, aggregate_id) DO UPDATE SET version = v.version + EXCLUDED.version
  RETURNING aggregate, aggregate_id, version
), told AS (
  INSERT INTO outbox (message_id, subject, payload, created_at)
  SELECT message_id, subject,
    ('{"aggregateversion":' || l.version - i.of_so_many + i.nth || ',' || substr(envelope, 2))::json, $8::timestamptz
  FROM input i JOIN locked l USING (aggregate, aggregate_id) ORDER BY seq
)
${AUDIT_ROWS('$9', '$8::timestamptz', '$10')}`,
);

const writeAudits = statement<never, [rows: string, systemTime: Date, domainTime: Date]>(
  'kit-audits',
  AUDIT_ROWS('$1', '$2', '$3'),
);

const writeMessages = statement<never, [rows: string, at: Date]>(
  'kit-messages',
  `
INSERT INTO outbox (message_id, subject, payload, created_at)
SELECT message_id, subject, payload::json, $2
FROM jsonb_to_recordset($1::jsonb) AS m(seq int, message_id uuid, subject text, payload jsonb)
ORDER BY seq`,
);

const writeTimers = statement<never, [rows: string]>(
  'kit-timers',
  `
WITH input AS (
  SELECT DISTINCT ON (kind, key) *
  FROM jsonb_to_recordset($1::jsonb) AS t(seq int, kind text, key text, due_at timestamptz, payload jsonb)
  ORDER BY kind, key, seq DESC
),
gone AS (DELETE FROM timer t USING input i WHERE i.due_at IS NULL AND t.kind = i.kind AND t.key = i.key)
INSERT INTO timer (kind, key, due_at, payload) SELECT kind, key, due_at, payload FROM input WHERE due_at IS NOT NULL
ON CONFLICT (kind, key) DO UPDATE SET due_at = EXCLUDED.due_at, payload = EXCLUDED.payload, attempts = 0, error = NULL,
  not_before = NULL`,
);

const writeJobs = statement<never, [rows: string, at: Date]>(
  'kit-jobs',
  `
INSERT INTO job (id, kind, input, created_by, created_at, updated_at)
SELECT id, kind, input, created_by, $2, $2
FROM jsonb_to_recordset($1::jsonb) AS j(id uuid, kind text, input jsonb, created_by text)`,
);

/**
 * Writes everything that follows from a change, last in its transaction. Answers whether the relay has something to
 * send.
 */
export function flush(
  work: Pick<Work, 'write'>,
  plugin: string,
  consequences: Consequences,
  times: FlushTimes,
  newId: () => string,
): boolean {
  const { events, messages, timers, jobs } = consequences;
  const audits = auditRows(consequences, newId);
  if (events.length > 0) {
    work.write(
      writeEvents,
      ...eventColumns(plugin, events, times, newId),
      times.system,
      JSON.stringify(audits),
      times.domain,
    );
  } else if (audits.length > 0) {
    work.write(writeAudits, JSON.stringify(audits), times.system, times.domain);
  }
  if (messages.length > 0) {
    const rows = messages.map(({ subject, payload }, seq) => ({ seq, message_id: newId(), subject, payload }));
    work.write(writeMessages, JSON.stringify(rows), times.system);
  }
  if (timers.length > 0) {
    const rows = timers.map(({ kind, key, dueAt, payload }, seq) => ({ seq, kind, key, due_at: dueAt, payload }));
    work.write(writeTimers, JSON.stringify(rows));
  }
  if (jobs.length > 0) {
    const rows = jobs.map(({ id, kind, input, createdBy }) => ({ id, kind, input, created_by: createdBy }));
    work.write(writeJobs, JSON.stringify(rows), times.system);
  }
  return events.length > 0 || messages.length > 0;
}

/**
 * The events by columns: aggregate, its id, which of its events here and of how many, id, subject; and their envelopes,
 * one in a line.
 */
function eventColumns(
  plugin: string,
  events: Consequences['events'],
  times: FlushTimes,
  newId: () => string,
): EventColumns {
  const [time, occurredat] = [times.system.toISOString(), times.domain.toISOString()];
  const ids = events.map(() => newId());
  const aggregateIds = events.map(({ event }) => event.aggregateId.toLowerCase());
  const keys = events.map(({ event }, index) => `${event.definition.aggregate} ${aggregateIds[index]}`);
  const counts = new Map<string, number>();
  const nths = keys.map((key) => {
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return nth;
  });
  const envelopes = events.map(({ event: { definition, data }, context }, index) =>
    storable({
      specversion: '1.0',
      id: ids[index],
      source: `urn:lyftet:${plugin}`,
      type: definition.type,
      time,
      occurredat,
      datacontenttype: 'application/json',
      aggregatetype: `${plugin}.${definition.aggregate}`,
      aggregateid: aggregateIds[index],
      correlationid: context.correlationId,
      ...(context.traceparent !== undefined && !context.anonymous && { traceparent: context.traceparent }),
      data,
    }),
  );
  return [
    events.map(({ event }) => event.definition.aggregate),
    aggregateIds,
    nths,
    keys.map((key) => counts.get(key)!),
    ids,
    events.map(({ event }) => event.definition.subject),
    envelopes.join('\n'),
  ];
}

/**
 * @throws {Error} for text that no jsonb takes (NUL, half a surrogate pair): whoever has to keep the event would fail
 *   by it for ever
 */
function storable(envelope: object): string {
  const text = JSON.stringify(envelope);
  // JSON writes both as escapes; few events have any.
  if (text.includes('\\u')) JSON.parse(text, requireStorable);
  return text;
}

function requireStorable(name: string, value: unknown): unknown {
  for (const each of [name, value])
    if (typeof each === 'string' && !STORABLE.test(each))
      throw new Error('An event holds a NUL or half a surrogate pair');
  return value;
}

/** Explicit entries, and one for each aggregate that was published of without one. Anonymous operations leave none. */
function auditRows({ events, audits }: Consequences, newId: () => string) {
  const recorded = new Set(audits.map(({ entry }) => entry.aggregateId));
  const implied = events
    .filter(({ event }) => !recorded.has(event.aggregateId) && recorded.add(event.aggregateId))
    .map(({ event, context }): Consequences['audits'][number] => ({
      entry: { aggregate: event.definition.aggregate, aggregateId: event.aggregateId },
      context,
    }));
  return [...audits, ...implied]
    .filter(({ context }) => !context.anonymous)
    .map(({ entry, context }) => ({
      id: newId(),
      operation: context.operation,
      aggregate: entry.aggregate,
      aggregate_id: entry.aggregateId,
      fields: entry.fields ?? null,
      caller_kind: context.caller.kind,
      caller_id: context.caller.id,
      on_behalf_of: entry.onBehalfOf ?? null,
      reason: entry.reason ?? null,
      correlation_id: context.correlationId,
    }));
}
