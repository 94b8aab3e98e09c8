import { type KeyObject, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { type KV, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { BUCKETS, CALLER_TOKEN, type CallerClaims, type CallerKey } from '#plugin-kit/contract';

/** A key is written anew so often, so that the bucket may let go of those of replicas that died. */
const WRITE_AGAIN_MS = 600_000;
/** However many requests are refused. */
const MOST_OFTEN_MS = 1_000;

/** Makes caller tokens with a key of its own, whose public half every plugin finds in the bucket `caller-keys`. */
export class CallerMint {
  private readonly kid = randomUUID();
  private readonly header: string;
  private readonly privateKey: KeyObject;
  private readonly publicKey: CallerKey;
  private bucket: KV | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writtenAt = 0;

  constructor() {
    const pair = generateKeyPairSync('ed25519');
    this.privateKey = pair.privateKey;
    const { x } = pair.publicKey.export({ format: 'jwk' });
    this.publicKey = { kty: 'OKP', crv: 'Ed25519', x: x! };
    this.header = encode({ alg: 'EdDSA', typ: 'JWT', kid: this.kid });
  }

  /** Makes the public key known; tokens are good from then on. */
  async publish(connection: NatsConnection): Promise<void> {
    this.bucket = await new Kvm(connection).open(BUCKETS.callerKeys);
    await this.write();
    this.timer = setInterval(() => void this.write().catch(() => undefined), WRITE_AGAIN_MS);
    this.timer.unref();
  }

  /** @param nowSeconds system time */
  mint(who: Pick<CallerClaims, 'sub' | 'kind' | 'roles' | 'auth'>, nowSeconds: number): string {
    const claims: CallerClaims = {
      iss: CALLER_TOKEN.issuer,
      aud: CALLER_TOKEN.audience,
      ...who,
      iat: nowSeconds,
      exp: nowSeconds + CALLER_TOKEN.seconds,
    };
    const signed = `${this.header}.${encode(claims)}`;
    return `${signed}.${sign(null, Buffer.from(signed), this.privateKey).toString('base64url')}`;
  }

  /** Writes the public key at once: a plugin did not take it, so something may have been written over it. */
  writeAgain(): void {
    if (performance.now() - this.writtenAt >= MOST_OFTEN_MS) void this.write().catch(() => undefined);
  }

  async retire(): Promise<void> {
    clearInterval(this.timer);
    await this.bucket?.delete(this.kid);
  }

  private async write(): Promise<void> {
    this.writtenAt = performance.now();
    await this.bucket!.put(this.kid, JSON.stringify(this.publicKey));
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
