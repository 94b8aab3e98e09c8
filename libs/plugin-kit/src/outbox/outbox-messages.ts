import { createHash } from 'node:crypto';
import type { StreamMessage } from './stream-publisher.js';

export interface OutboxRow {
  readonly id: string;
  readonly messageId: string;
  readonly subject: string;
  readonly payload: string | null;
}

/** A message for the stream and the rows that it brings there. */
export interface OutboxMessage extends StreamMessage {
  readonly rows: readonly OutboxRow[];
}

const MOST_EVENTS = 256;
/** Characters of a message that holds several: small enough that whoever fetches a thousand of them has room. */
const MOST_CHARACTERS = 32 * 1024;

/**
 * Puts events of one type that follow each other into one message, as a JSON array (docs/plugin-protocol.md, "Events"):
 * the stream syncs each message to disk, which costs more than all else that an event costs. The order stays as it is.
 */
export function outboxMessages(rows: readonly OutboxRow[]): OutboxMessage[] {
  const runs: OutboxRow[][] = [];
  let characters = 0;
  for (const row of rows) {
    const run = runs.at(-1);
    characters += row.payload?.length ?? 0;
    if (
      run &&
      run[0]!.subject === row.subject &&
      row.subject.startsWith('event.') &&
      run.length < MOST_EVENTS &&
      characters <= MOST_CHARACTERS
    ) {
      run.push(row);
    } else {
      runs.push([row]);
      characters = row.payload?.length ?? 0;
    }
  }
  return runs.map(messageOf);
}

function messageOf(rows: readonly OutboxRow[]): OutboxMessage {
  const { messageId, subject, payload } = rows[0]!;
  if (rows.length === 1) return { id: messageId, subject, payload: payload ?? '', rows };
  // Of exactly these events: a message that holds others beside them must not be taken for a second copy.
  const id = createHash('sha256')
    .update(rows.map((row) => row.messageId).join())
    .digest('base64url');
  return { id, subject, payload: `[${rows.map((row) => row.payload).join()}]`, rows };
}
