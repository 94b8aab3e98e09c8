import { type Work, defineTimer } from '#plugin-kit';

/** Due as soon as the answers that wait for a key are mixed; the key is the key's id. */
export const destroyBufferKey = defineTimer<{ keyId: string }>('destroy-buffer-key');

/** Has the key destroyed when this transaction is committed, and not before: also when the process dies in between. */
export function destroyAfter(work: Work, keyIds: Iterable<string>): void {
  // Long due, so that a clock which is set back delays nothing.
  for (const keyId of new Set(keyIds)) work.schedule(destroyBufferKey, keyId, new Date(0), { keyId });
}
