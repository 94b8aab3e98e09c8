import { generateKeyPairSync, sign, randomUUID } from 'node:crypto';
import { type CallerKey, CALLER_TOKEN, type RoleGrant, type SignInFacts } from '#plugin-kit/contract';

/** Whom a test speaks as. */
export interface TestCaller {
  readonly kind?: 'person' | 'client';
  /** Person id or client id. */
  readonly id: string;
  readonly roles?: readonly RoleGrant[];
  /** How they signed in; nothing is known of it by default. */
  readonly auth?: SignInFacts;
}

/** A gateway's key and tokens, for tests that call a plugin without a gateway. */
export class TestCallers {
  readonly kid = `test-${randomUUID()}`;
  private readonly keys = generateKeyPairSync('ed25519');

  get publicKey(): CallerKey {
    return this.keys.publicKey.export({ format: 'jwk' }) as unknown as CallerKey;
  }

  /** A `caller` token, valid for a minute from `at`; claims may be overridden to forge a bad one. */
  token({ kind = 'person', id, roles = [], auth }: TestCaller, overrides: object = {}, at = new Date()): string {
    const iat = Math.floor(at.getTime() / 1_000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const content = `${part({ alg: 'EdDSA', kid: this.kid, typ: 'JWT' })}.${part({
      iss: CALLER_TOKEN.issuer,
      aud: CALLER_TOKEN.audience,
      sub: id,
      kind,
      roles,
      ...(auth && { auth }),
      iat,
      exp: iat + CALLER_TOKEN.seconds,
      ...overrides,
    })}`;
    return `${content}.${sign(null, Buffer.from(content), this.keys.privateKey).toString('base64url')}`;
  }
}
