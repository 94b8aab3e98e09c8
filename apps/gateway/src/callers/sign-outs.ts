import type { KV } from '@nats-io/kv';
import { type Logger, within } from '#platform';
import {
  BUCKETS,
  SIGN_OUT_KEPT_SECONDS,
  ServiceAway,
  endSignInsBefore,
  nextSecond,
  readSignInsEnd,
  signOutKeys,
} from '#plugin-kit/contract';
import { BucketMirror } from '../nats/bucket-mirror.js';
import type { BucketEntry } from '../nats/bucket-watch.js';
import type { NatsLink } from '../nats/nats-link.js';
import type { GrantsMirror } from './grants-mirror.js';

const WRITTEN_WITHIN_MS = 2_000;
/** Sign-outs that wait for NATS; whose they are was told that they are not done. */
const MOST_WAITING = 10_000;

const [SESSION, TOKEN, IDENTITY] = [signOutKeys.session(''), signOutKeys.token(''), signOutKeys.identity('')];

interface Noted {
  /** Of an identity: seconds since 1970. */
  readonly notBefore: number;
  /** By the clock that nobody sets. */
  readonly at: number;
}

/**
 * Which sign-ins have ended: the bucket `sign-outs` in memory, kept current by a watch, so that a copied cookie ends at
 * every replica and a request asks nobody. An end is never taken back here, whatever becomes of its entry; it is
 * forgotten when the sign-in would have ended by itself.
 */
export class SignOuts {
  /** By their keys in the bucket, in the order in which they came. */
  private readonly noted = new Map<string, Noted>();
  private readonly waiting = new Map<string, () => Promise<unknown>>();
  private readonly mirror: BucketMirror;
  private bucket: KV | undefined;

  constructor(
    private readonly link: NatsLink,
    private readonly grants: Pick<GrantsMirror, 'of' | 'keysOfPersonBehind'>,
    private readonly logger: Logger,
  ) {
    this.mirror = new BucketMirror(BUCKETS.signOuts, logger, (entry) => this.take(entry));
    link.onBack(() => void this.writeWaiting());
  }

  /** Resolves when everything that is in the bucket now has been read. @throws when that takes too long */
  async follow(): Promise<void> {
    this.bucket = await this.mirror.follow(this.link.connection);
  }

  stop(): void {
    this.mirror.stop();
  }

  hasSessionEnded(sessionId: string): boolean {
    return this.noted.has(SESSION + sessionId);
  }

  hasTokenEnded(digest: string): boolean {
    return this.noted.has(TOKEN + digest);
  }

  /** Seconds since 1970: sign-ins of this identity from before do not count; 0 = all do. */
  notBefore(grantsKey: string): number {
    return Math.max(this.noted.get(IDENTITY + grantsKey)?.notBefore ?? 0, this.grants.of(grantsKey).notBefore);
  }

  /** Ends one browser session everywhere, and the access token in it. @throws ServiceAway when that is not sure */
  async endSession(sessionId: string, tokenDigest: string | undefined): Promise<void> {
    const keys = [SESSION + sessionId, ...(tokenDigest === undefined ? [] : [TOKEN + tokenDigest])];
    // Here at once, also while NATS is away.
    for (const key of keys) this.note(key, 0);
    await this.write(keys.map((key) => [key, () => this.bucket!.put(key, '{"v":1}')]));
  }

  /**
   * Ends all sign-ins from before this moment of the person whose identity this is, by whichever of their identities;
   * of the identity itself when it is nobody's.
   * @throws ServiceAway when that is not sure
   */
  async endSignIns(grantsKey: string, now: Date): Promise<void> {
    const notBefore = nextSecond(now);
    const keys = this.grants.keysOfPersonBehind(grantsKey);
    // Here at once, also while NATS is away.
    for (const key of keys) this.note(IDENTITY + key, notBefore);
    await this.write(keys.map((key) => [IDENTITY + key, () => endSignInsBefore(this.bucket!, key, notBefore)]));
  }

  private async write(writes: readonly (readonly [key: string, write: () => Promise<unknown>])[]): Promise<void> {
    try {
      if (!this.link.isConnected()) throw new Error('NATS is away');
      await within(WRITTEN_WITHIN_MS, Promise.all(writes.map(([, write]) => write())));
    } catch (cause) {
      for (const [key, write] of writes) if (this.waiting.size < MOST_WAITING) this.waiting.set(key, write);
      throw new ServiceAway(
        {},
        {
          retryAfter: 2,
          cause,
          detail: {
            sv:
              'Du är utloggad i den här webbläsaren, men utloggningen kunde inte sparas. Logga in och ut igen om ' +
              'en stund.',
            en:
              'You are signed out in this browser, but the sign-out could not be kept. Sign in and out again in ' +
              'a while.',
          },
        },
      );
    }
  }

  /** Nobody relies on these: who asked was told that they are not done. */
  private async writeWaiting(): Promise<void> {
    for (const [key, write] of this.waiting) {
      try {
        await within(WRITTEN_WITHIN_MS, write());
        this.waiting.delete(key);
      } catch (error) {
        this.logger.warn('a sign-out could not be kept and waits on', { error });
        return;
      }
    }
  }

  private take({ key, isDeleted, value, writtenAt }: BucketEntry): void {
    if (isDeleted) return;
    if (!key.startsWith(IDENTITY)) return this.note(key, 0);
    // What cannot be read was meant to end something.
    this.note(key, readSignInsEnd(Buffer.from(value).toString('utf8')) ?? nextSecond(new Date(writtenAt)));
  }

  private note(key: string, notBefore: number): void {
    const now = performance.now();
    const earlier = this.noted.get(key)?.notBefore ?? 0;
    this.noted.delete(key);
    this.noted.set(key, { notBefore: Math.max(earlier, notBefore), at: now });
    for (const [oldest, { at }] of this.noted) {
      if (now - at < SIGN_OUT_KEPT_SECONDS * 1_000) return;
      this.noted.delete(oldest);
    }
  }
}
