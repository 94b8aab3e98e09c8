import type { JsMsg } from '@nats-io/jetstream';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PERSON_SUBJECT = /^person\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([^.]+)$/;
/** What both JavaScript and PostgreSQL read as the same instant. */
const INSTANT = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
/** Longer than any name of ours; an index takes no text of any length. */
const LONGEST_NAME = 200;
const DEEPEST = 64;
const GRANTS = '$KV.grants.';

/**
 * The rows of `stream_event`: a message holds one event, or several of its type as an array. What is none is left out,
 * as inboxes leave it out.
 */
export function eventRows(message: JsMsg): object[] {
  const { seq, subject } = message;
  const content = readJson(message);
  return (Array.isArray(content) ? (content as unknown[]) : [content])
    .filter((each) => isEvent(each, subject))
    .map(({ id, type, aggregatetype, aggregateid, aggregateversion, occurredat, data }) => {
      const [plugin = '', aggregate = ''] = aggregatetype.split('.').map((name) => name.slice(0, LONGEST_NAME));
      return {
        seq,
        id,
        subject,
        type,
        plugin,
        aggregate,
        aggregate_id: aggregateid,
        version: aggregateversion,
        occurred_at: instantOf(occurredat),
        data: flatEnough(data),
      };
    });
}

/** The row of `stream_person`; without person and class where the subject is of nobody. */
export function personRows(message: JsMsg): object[] {
  const [, person_id = null, personClass = null] = PERSON_SUBJECT.exec(message.subject) ?? [];
  return [
    { seq: message.seq, subject: message.subject, person_id, class: personClass, state: flatEnough(readJson(message)) },
  ];
}

/** The row of `held_grants`. */
export function grantRows(message: JsMsg): object[] {
  return [
    {
      seq: message.seq,
      key: message.subject.slice(GRANTS.length),
      grants: isDeleted(message) ? null : flatEnough(readJson(message)),
    },
  ];
}

/** JSON that jsonb takes: it has no room for NUL, nor for half a surrogate. */
export function jsonOf(rows: readonly object[]): string {
  return JSON.stringify(rows).replaceAll(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escape) =>
    escape.length > 2 ? '\uFFFD' : escape,
  );
}

interface Event {
  readonly id: string;
  readonly type: string;
  readonly aggregatetype: string;
  readonly aggregateid: string;
  readonly aggregateversion: number;
  readonly occurredat?: unknown;
  readonly data?: unknown;
}

function isEvent(content: unknown, subject: string): content is Event {
  const { id, type, aggregatetype, aggregateid, aggregateversion } = Object(content) as Partial<
    Record<keyof Event, unknown>
  >;
  return (
    [id, aggregateid].every((each) => typeof each === 'string' && UUID.test(each)) &&
    typeof type === 'string' &&
    subject === `event.${type}` &&
    typeof aggregatetype === 'string' &&
    Number.isInteger(aggregateversion) &&
    (aggregateversion as number) > 0
  );
}

function instantOf(text: unknown): string | null {
  if (typeof text !== 'string' || !INSTANT.test(text)) return null;
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

/** Null for a tombstone; a text, which is neither event nor state nor grants, for what cannot be read. */
function readJson(message: JsMsg): unknown {
  if (message.data.length === 0) return null;
  try {
    return message.json();
  } catch {
    return 'no JSON';
  }
}

function isDeleted(message: JsMsg): boolean {
  try {
    return ['DEL', 'PURGE'].includes(message.headers?.get('KV-Operation') ?? '');
  } catch {
    return false; // headers that cannot be read
  }
}

/** Neither JSON.stringify nor PostgreSQL can read what is nested without end. */
function flatEnough(value: unknown): unknown {
  return isFlat(value, DEEPEST) ? value : 'nested too deeply';
}

function isFlat(value: unknown, levels: number): boolean {
  return (
    typeof value !== 'object' ||
    value === null ||
    (levels > 0 && Object.values(value).every((each) => isFlat(each, levels - 1)))
  );
}
