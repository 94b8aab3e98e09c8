import type { Api, Identity } from '../../http/api.js';

interface PageOf<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** All entries of a list. @param path with a query, without `after` and `limit` */
export async function allPages<T>(api: Api, path: string, identity: Identity): Promise<T[]> {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const page = await api.get<PageOf<T>>(
      `${path}&limit=200${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`,
      identity,
    );
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}
