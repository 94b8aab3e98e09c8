import { ALL_PLUGINS } from './platform.fixture.js';
import type { TwoProgrammes } from './two-programmes.js';

/** An operation that reads, and where it is asked. */
export interface Reading {
  readonly operation: string;
  /** With only what is needed, and with every filter that names something of the programme. */
  readonly addresses: readonly string[];
}

const unknown = (message: string): never => {
  throw new Error(message);
};

/** Every GET that is not public; a parameter that is new to this test has to be given a value in `ids`. */
export function readingsIn(
  document: { paths: Record<string, Record<string, any>> },
  ids: Readonly<Record<string, string>>,
): Reading[] {
  return Object.entries(document.paths).flatMap(([path, { get: operation }]) => {
    if (!operation || operation['x-lyftet-access'] === 'public') return [];
    const parameters = (operation.parameters ?? []) as { in: string; name: string; required?: boolean }[];
    const valueOf = (name: string) =>
      ids[name] ?? unknown(`${operation.operationId} has a parameter ${name}, of which this test knows no value`);
    const address = path.replace(/\{(\w+)\}/g, (_, name: string) => valueOf(name));
    const query = parameters.filter((parameter) => parameter.in === 'query');
    const withThese = (chosen: typeof query) =>
      chosen.length === 0
        ? address
        : `${address}?${new URLSearchParams(chosen.map(({ name }): [string, string] => [name, valueOf(name)]))}`;
    const filters = query.filter(({ name, required }) => required || name in ids);
    return [
      {
        operation: operation.operationId as string,
        addresses: [...new Set([withThese(query.filter(({ required }) => required)), withThese(filters)])],
      },
    ];
  });
}

/** What the plugins of the platform can be asked. */
export const operations = ALL_PLUGINS.flatMap(({ manifest }) => manifest.operations);
const lists = operations.filter(({ name }) => name.endsWith('.list-my-readings')).map(({ http }) => http!.path);

/** Operations by which somebody else was told of this person, by who that was; as the person sees it. */
export async function toldOf(two: TwoProgrammes, as: string): Promise<{ operation: string; callerId: string }[]> {
  const { personId } = (await two.api('GET', '/people/me', undefined, as)).body;
  const told: { operation: string; callerId: string }[] = [];
  for (const list of lists) {
    for (let next = ''; ;) {
      const { body } = await two.api(
        'GET',
        `${list}?limit=200${next && `&after=${encodeURIComponent(next)}`}`,
        undefined,
        as,
      );
      told.push(...body.items);
      if (!body.next) break;
      next = body.next;
    }
  }
  return told.filter(({ callerId }) => callerId !== personId);
}
