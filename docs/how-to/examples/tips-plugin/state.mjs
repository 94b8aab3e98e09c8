// What lasts. One file stands for your database: a change is there as a whole or not at all, with what must be told of
// it.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { name } from './connection.mjs';

const file = process.env.STATE_FILE ?? `${name}.state.json`;
let state = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { modules: {}, tips: {}, versions: {}, early: {}, parked: {}, replies: {}, outbox: [] };
export function change(make) {
  const next = structuredClone(state);
  const result = make(next);
  const handle = openSync(`${file}.new`, 'w', 0o600);
  writeSync(handle, JSON.stringify(next));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(`${file}.new`, file);
  state = next;
  return result;
}

/** As it is now; changed by `change` alone. */
export const current = () => state;
