import { SystemClock } from '#platform';
import { OnTimer, type TimerHandler, type Work } from '#plugin-kit';
import { BufferKeys, bufferKeysInUse } from './buffer-keys.js';
import { destroyBufferKey } from './buffer-timers.js';

/** Longer than any transaction lasts: a younger key may be one whose row is about to be committed. */
const UNFINISHED_FOR_MS = 3_600_000;

/** Destroys the key of answers that are mixed, and with it those of transactions that never came to their end. */
@OnTimer(destroyBufferKey)
export class DestroyBufferKey implements TimerHandler<{ keyId: string }> {
  constructor(
    private readonly keys: BufferKeys,
    private readonly systemClock: SystemClock,
  ) {}

  async handle({ keyId }: { keyId: string }, work: Work): Promise<void> {
    const inUse = await work.query(bufferKeysInUse);
    const used = new Set(inUse.map((key) => key.keyId));
    if (used.has(keyId)) throw new Error(`Answers still wait for the key ${keyId}`);
    await this.keys.destroy(keyId);
    const old = await this.keys.ownWrittenBefore(new Date(this.systemClock.now().getTime() - UNFINISHED_FOR_MS));
    for (const left of old) if (!used.has(left)) await this.keys.destroy(left);
  }
}
