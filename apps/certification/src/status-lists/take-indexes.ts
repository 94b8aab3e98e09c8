import { randomInt } from 'node:crypto';
import { uuidv7 } from '#platform';
import { type Work, statement } from '#plugin-kit';
import { lockIssuer } from '../issuers/issuer-keys.js';
import { STATUS_LIST_BITS } from './bitstring.js';

export interface StatusEntry {
  readonly statusListId: string;
  readonly listUrl: string;
  readonly index: number;
}

/**
 * A list takes half of what it holds: so a free index is found by chance, and indexes tell nothing of who came when.
 */
const MOST_TAKEN = STATUS_LIST_BITS / 2;

const usedIndexes = statement<{ statusIndex: number }, [statusListId: string, candidates: readonly number[]]>(
  'used-indexes',
  'SELECT status_index AS "statusIndex" FROM certificate WHERE status_list_id = $1 AND status_index = ANY ($2::int[])',
);

const countTaken = statement<never, [statusListId: string, count: number]>(
  'count-taken',
  'UPDATE status_list SET taken = taken + $2 WHERE status_list_id = $1',
);

/** Random free places on a list of the issuer for so many new certificates; they are theirs once their rows are in. */
export async function takeIndexes(
  work: Work,
  { issuerId, count, publicUrl, now }: { issuerId: string; count: number; publicUrl: string; now: Date },
): Promise<StatusEntry[]> {
  const { statusListId, url: listUrl } = await listWithRoom(work, issuerId, count, publicUrl, now);
  const taken: StatusEntry[] = [];
  while (taken.length < count) {
    const chosen = new Set(taken.map(({ index }) => index));
    const candidates = [
      ...new Set(Array.from({ length: 2 * (count - taken.length) + 8 }, () => randomInt(STATUS_LIST_BITS))),
    ].filter((index) => !chosen.has(index));
    const used = await work.query(usedIndexes, statusListId, candidates);
    const free = candidates.filter((index) => !used.some(({ statusIndex }) => statusIndex === index));
    taken.push(...free.slice(0, count - taken.length).map((index) => ({ statusListId, listUrl, index })));
  }
  await work.query(countTaken, statusListId, count);
  return taken;
}

const findListWithRoom = statement<
  { statusListId: string; url: string },
  [issuerId: string, count: number, most: number]
>(
  'list-with-room',
  `
SELECT status_list_id AS "statusListId", url
FROM status_list
WHERE issuer_id = $1 AND taken + $2 <= $3
ORDER BY status_list_id
LIMIT 1`,
);

const beginStatusList = statement<never, [id: string, issuerId: string, url: string, now: Date]>(
  'begin-status-list',
  'INSERT INTO status_list (status_list_id, issuer_id, url, begun_at) VALUES ($1, $2, $3, $4)',
);

async function listWithRoom(
  work: Work,
  issuerId: string,
  count: number,
  publicUrl: string,
  now: Date,
): Promise<{ statusListId: string; url: string }> {
  // The issuer's row holds off another job that wants the same places.
  await work.query(lockIssuer, issuerId);
  const [list] = await work.query(findListWithRoom, issuerId, count, MOST_TAKEN);
  if (list) return list;
  const id = uuidv7();
  const url = `${publicUrl}/status-lists/${id}`;
  await work.query(beginStatusList, id, issuerId, url, now);
  return { statusListId: id, url };
}
