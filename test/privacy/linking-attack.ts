import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Given } from './surveyed-sessions.js';

/**
 * People and answers of which an attacker knows that they belong together; `given` is in the order in which the answers
 * came.
 */
export interface Group {
  readonly given: readonly Given[];
}

/** A place in which traces are found, and where they stand in it. */
interface Evidence {
  readonly source: string;
  /** Marker or person → offsets. */
  readonly at: ReadonlyMap<string, readonly number[]>;
}

/** How well one way of reading one source links, over all groups. */
export interface Finding {
  readonly method: string;
  readonly links: number;
  /** How many would be linked by chance. */
  readonly byChance: number;
  /** Standard deviations from chance, of links or of the order of pairs, whichever is more. */
  readonly deviation: number;
}

/**
 * Pages of the log of changes, and what PostgreSQL puts before each and before the first of a file
 * (access/xlog_internal.h).
 */
const WAL_PAGE = 8_192;
const WAL_HEAD = 24;
const WAL_FIRST_HEAD = 40;

/** A record goes on behind the head of the next page: without heads, no text is torn in two. */
function withoutPageHeads(segment: Buffer): Buffer {
  const pages: Buffer[] = [];
  for (let at = 0; at < segment.length; at += WAL_PAGE)
    pages.push(segment.subarray(at + (at === 0 ? WAL_FIRST_HEAD : WAL_HEAD), at + WAL_PAGE));
  return Buffer.concat(pages);
}

/** All files below a directory that can be read, those of a log of changes joined in their order. */
export function filesOf(directory: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const log: Buffer[] = [];
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true }).sort((one, other) =>
    one.name < other.name ? -1 : 1,
  )) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const content = readFileSync(path);
    if (entry.parentPath.endsWith('/pg_wal')) log.push(withoutPageHeads(content));
    else files.set(relative(directory, path), content);
  }
  return files.set('pg_wal', Buffer.concat(log));
}

/** Where the markers and the persons of all groups stand in these files, as text and as the bytes of their ids. */
export function evidenceIn(files: ReadonlyMap<string, Buffer>, groups: readonly Group[]): Evidence[] {
  const persons = [...new Set(groups.flatMap(({ given }) => given.map(({ personId }) => personId)))];
  const known = new Set(groups.flatMap(({ given }) => given.map(({ marker }) => marker)));
  return [...files].flatMap(([source, content]) => {
    const at = new Map<string, number[]>();
    for (let offset = content.indexOf('truth-'); offset !== -1; offset = content.indexOf('truth-', offset + 1)) {
      const marker = content.toString('latin1', offset, offset + 22);
      if (known.has(marker)) at.set(marker, [...(at.get(marker) ?? []), offset]);
    }
    if (at.size === 0) return [];
    for (const person of persons)
      at.set(person, [
        ...offsetsOf(content, Buffer.from(person)),
        ...offsetsOf(content, Buffer.from(person.replaceAll('-', ''), 'hex')),
      ]);
    return [{ source, at }];
  });
}

export function offsetsOf(content: Buffer, wanted: Buffer): number[] {
  const offsets: number[] = [];
  for (let offset = content.indexOf(wanted); offset !== -1; offset = content.indexOf(wanted, offset + 1))
    offsets.push(offset);
  return offsets;
}

/** Rows as evidence: each column, and each thing that the server keeps of a row, gives an order. */
export function evidenceOfRows(table: string, rows: readonly Readonly<Record<string, unknown>>[]): Evidence[] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) => column !== 'answers');
  return columns.map((column) => {
    const sorted = rows
      .map((row) => ({ key: orderOf(row[column]), text: JSON.stringify(row['answers']) }))
      .sort((one, other) => (one.key < other.key ? -1 : 1));
    return {
      source: `${table}.${column}`,
      at: new Map(
        sorted.flatMap(({ text }, place) =>
          (/truth-[0-9a-f]{16}/.exec(text) ?? []).map((marker) => [marker, [place]] as const),
        ),
      ),
    };
  });
}

const orderOf = (value: unknown): string => String(value).replaceAll(/\d+/g, (digits) => digits.padStart(12, '0'));

/**
 * Reads every source in every way that there is: by the first and the last trace, forwards and backwards, and by who
 * stands next to it.
 */
export function attack(evidence: readonly Evidence[], groups: readonly Group[]): Finding[] {
  return evidence.flatMap(({ source, at }) =>
    [
      byOrder(`${source}, first`, groups, (marker) => at.get(marker)?.[0]),
      byOrder(`${source}, last`, groups, (marker) => at.get(marker)?.at(-1)),
      byNeighbour(`${source}, neighbour`, groups, at),
    ].flat(),
  );
}

function byOrder(method: string, groups: readonly Group[], placeOf: (marker: string) => number | undefined): Finding[] {
  const permutations = groups.flatMap(({ given }) => {
    const places = given.map(({ marker }) => placeOf(marker));
    if (given.length < 2 || places.includes(undefined)) return [];
    const order = places
      .map((place, index) => ({ place: place!, index }))
      .sort((one, other) => one.place - other.place);
    return [order.map(({ index }) => index)];
  });
  if (permutations.length === 0) return [];
  const hits = (of: readonly (readonly number[])[]) =>
    of.reduce((total, order) => total + order.filter((index, place) => index === place).length, 0);
  const pairs = permutations.map(concordance);
  const spread = Math.sqrt(permutations.reduce((total, { length: n }) => total + (n * (n - 1) * (2 * n + 5)) / 18, 0));
  const inOrder = pairs.reduce((total, one) => total + one, 0) / spread;
  return [
    [method, permutations, inOrder] as const,
    [`${method}, backwards`, permutations.map((order) => order.toReversed()), -inOrder] as const,
  ].map(([name, orders, deviation]) => finding(name, hits(orders), orders.length, orders.length, deviation));
}

/** Pairs that stand in the order in which they came, less those that do not. */
function concordance(order: readonly number[]): number {
  let sum = 0;
  for (let one = 0; one < order.length; one += 1)
    for (let other = one + 1; other < order.length; other += 1) sum += Math.sign(order[other]! - order[one]!);
  return sum;
}

function byNeighbour(method: string, groups: readonly Group[], at: Evidence['at']): Finding[] {
  let [links, byChance, variance] = [0, 0, 0];
  for (const { given } of groups) {
    const traces = given.flatMap(({ personId }) => (at.get(personId) ?? []).map((offset) => ({ personId, offset })));
    for (const { personId, marker } of traces.length === 0 || given.length < 2 ? [] : given) {
      const offset = at.get(marker)?.[0];
      if (offset === undefined) continue;
      const nearest = traces.reduce((best, trace) =>
        Math.abs(trace.offset - offset) < Math.abs(best.offset - offset) ? trace : best,
      );
      links += Number(nearest.personId === personId);
      byChance += 1 / given.length;
      // Answers of one group may all be taken for those of one person: they succeed or fail together, once.
      variance += 1 / given.length;
    }
  }
  return variance === 0 ? [] : [finding(method, links, byChance, variance, 0)];
}

const finding = (method: string, links: number, byChance: number, variance: number, inOrder: number): Finding => ({
  method,
  links,
  byChance,
  deviation: Math.max((links - byChance) / Math.sqrt(variance), inOrder),
});
