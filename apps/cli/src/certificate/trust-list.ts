import { Failure, UsageError } from '../failure.js';
import { readText } from '../read-text.js';
import { plainAddress } from './plain-address.js';

/**
 * Those whose certificates the user believes: the address of an issuer → the name that the user knows it by, or none.
 */
export type TrustList = ReadonlyMap<string, string | undefined>;

const SHAPE = '{ "issuers": [{ "id": "https://…/issuers/…", "name": "…" }] }';

/**
 * Reads whom the user trusts. An issuer is told by its address and by nothing else: anybody can call themselves
 * anything.
 * @param ids addresses given one by one
 * @param file a list as JSON; the names in it are shown instead of those that issuers give themselves
 * @throws {UsageError} for what is no plain address · {Failure} for a file that is no such list
 */
export function readTrustList(ids: readonly string[], file: string | undefined): TrustList {
  const list = new Map<string, string | undefined>(file === undefined ? [] : entriesOf(file));
  for (const id of ids) {
    if (!plainAddress(id))
      throw new UsageError(`"${id}" is not the plain web address of an issuer, as it stands in its certificates`);
    if (!list.has(id)) list.set(id, undefined);
  }
  return list;
}

function entriesOf(file: string): [string, string | undefined][] {
  const issuers = issuersIn(readText(file));
  if (!issuers) throw new Failure(`${file} is not a list of issuers: ${SHAPE}`);
  return issuers.map((entry) => {
    const { id, name } = Object(entry) as { readonly id?: unknown; readonly name?: unknown };
    const isNamed = name === undefined || typeof name === 'string';
    if (typeof id !== 'string' || !plainAddress(id) || !isNamed)
      throw new Failure(`${file} has an entry that is no issuer: ${JSON.stringify(entry)}`);
    return [id, name];
  });
}

function issuersIn(text: string): unknown[] | undefined {
  try {
    const { issuers } = Object(JSON.parse(text)) as { readonly issuers?: unknown };
    return Array.isArray(issuers) ? issuers : undefined;
  } catch {
    return undefined;
  }
}
