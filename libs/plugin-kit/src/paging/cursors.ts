import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FactoryProvider } from '@nestjs/common';
import type { ConfigDefinition, Secret } from '#platform';
import { InvalidInput } from '../contract/index.js';
import { Reply } from '../operations/reply.js';
import type { Page } from './page.js';

/** What a list gives: some of it, and where it goes on. */
export interface PageBody<Item> {
  readonly items: Item[];
  readonly next?: string;
}

export interface PageOptions<Row, Item> {
  /** The values of the columns that the list is ordered by; the last page ends where these say. */
  readonly key: (row: Row) => readonly CursorValue[];
  readonly item: (row: Row) => Item;
  readonly cacheTags?: readonly string[];
}

export type CursorValue = string | number | null;

const SIGNATURE_BYTES = 16;

/**
 * Opaque, signed cursors (DESIGN.md 4): the sort key of the last row shown, so that a page costs the same wherever it
 * is and rows that come or go meanwhile are neither repeated nor lost. Signed, because a key is a place in a list that
 * the caller was allowed to see; bound to the list, because the key of another one means nothing.
 *
 * `const [after = null] = cursors.position<[id: string]>('directory.list-people', input.after) ?? []` before the query,
 * which fetches `limit + 1` rows, and `cursors.page('directory.list-people', input, rows, { key, item })` after it.
 */
export class Cursors {
  constructor(private readonly secret: Secret) {}

  /**
   * The sort key behind which the page begins, as `key` of this list gave it; undefined for the first page.
   * @throws {InvalidInput} if the cursor was not given out for this list
   */
  position<Key extends readonly CursorValue[] = readonly CursorValue[]>(
    list: string,
    after: string | undefined,
  ): Key | undefined {
    if (after === undefined) return undefined;
    const [text = '', signature = '', ...rest] = after.split('.');
    const given = Buffer.from(signature, 'base64url');
    const wanted = this.sign(list, text);
    if (rest.length > 0 || given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new InvalidInput(
        {},
        {
          errors: [
            {
              pointer: '/after',
              detail: { sv: 'Ska vara `next` från sidan före.', en: 'Must be `next` of the page before.' },
            },
          ],
        },
      );
    }
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Key;
  }

  /** The reply of a list out of up to `limit + 1` rows; a row too many says that there is more. */
  page<Row, Item>(
    list: string,
    input: Page,
    rows: readonly Row[],
    { key, item, cacheTags }: PageOptions<Row, Item>,
  ): Reply<PageBody<Item>> {
    const shown = rows.slice(0, input.limit);
    const last = shown.at(-1);
    const items = shown.map((row) => item(row));
    const tags = cacheTags ? { cacheTags } : {};
    if (last === undefined || rows.length <= input.limit) return new Reply({ items }, tags);
    const next = this.write(list, key(last));
    return new Reply({ items, next }, { ...tags, link: `<?${queryOf(input, next)}>; rel="next"` });
  }

  private write(list: string, key: readonly CursorValue[]): string {
    const text = Buffer.from(JSON.stringify(key)).toString('base64url');
    return `${text}.${this.sign(list, text).toString('base64url')}`;
  }

  private sign(list: string, text: string): Buffer {
    return createHmac('sha256', this.secret.reveal()).update(`${list}\0${text}`).digest().subarray(0, SIGNATURE_BYTES);
  }
}

/**
 * Provides `Cursors` to the features of a plugin whose config has the setting `cursorSecret` (the same in all
 * replicas).
 */
export function provideCursors(config: ConfigDefinition<{ readonly cursorSecret: Secret }>): FactoryProvider<Cursors> {
  return {
    provide: Cursors,
    useFactory: (settings: { readonly cursorSecret: Secret }) => new Cursors(settings.cursorSecret),
    inject: [config as never],
  };
}

function queryOf({ after: _, ...input }: Page, next: string): string {
  const pairs = Object.entries(input)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams([...pairs, ['after', next]]).toString();
}
