import { createHmac, createPublicKey, sign, generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { FixedSystemClock, OffsetClock } from '#platform';
import { TestCallers } from '#testing';
import { type CallerKey, Unauthenticated } from '../contract/index.js';
import { CallerVerifier } from './caller-verifier.js';

const NOW = new Date('2024-03-01T12:00:00Z');
const ann = { id: '01935a5e-0000-7000-8000-000000000001' };
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (offset: number) => NOW.getTime() / 1_000 + offset;

describe('CallerVerifier', () => {
  let callers: TestCallers;
  let clock: FixedSystemClock;
  let known: Map<string, CallerKey>;
  let lookUps: number;
  let verifier: CallerVerifier;

  beforeEach(() => {
    callers = new TestCallers();
    clock = new FixedSystemClock(NOW);
    known = new Map([[callers.kid, callers.publicKey]]);
    lookUps = 0;
    verifier = new CallerVerifier(
      async (kid) => {
        lookUps += 1;
        return known.get(kid);
      },
      new Map(),
      clock,
      new OffsetClock(clock),
    );
  });

  const verified = async (token: string) => (await verifier.verify(token)).id;
  const refuses = async (token: string) =>
    expect((async () => verifier.verify(token))()).rejects.toThrow(Unauthenticated);

  it('takes the token of a gateway, and looks its key up once', async () => {
    expect(await verified(callers.token(ann, {}, NOW))).toBe(ann.id);
    expect(await verified(callers.token(ann, { roles: [{ role: 'trainer', scope: '*' }] }, NOW))).toBe(ann.id);
    expect(lookUps).toBe(1);
  });

  it('knows how the caller signed in as far as the gateway says, and leaves out what has another form', async () => {
    const authOf = async (auth: unknown) => (await verifier.verify(callers.token(ann, { auth }, NOW))).auth;
    const known = { method: 'otp pwd', at: 1_800_000_000, session: 'abc', cardAt: 1_799_000_000 };

    expect(await authOf(known)).toEqual(known);
    for (const strange of [undefined, null, 'card', [], { method: 7, at: '1', session: 'a b', cardAt: 1e300 }])
      expect(await authOf(strange)).toEqual({});
  });

  it('refuses what was signed by another key than it names, by the public one, or not at all', async () => {
    const [header = '', payload = '', signature = ''] = callers.token(ann, {}, NOW).split('.');
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const pem = createPublicKey({ key: { ...callers.publicKey }, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    const [named, symmetric, none] = [
      { alg: 'EdDSA', kid: callers.kid },
      { alg: 'HS256', kid: callers.kid },
      { alg: 'none', kid: callers.kid },
    ].map(part);
    const other = part({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'somebody-else' });
    const byOther = sign(null, Buffer.from(`${named}.${payload}`), stranger).toString('base64url');
    const byMac = (secret: string | Buffer) =>
      createHmac('sha256', secret).update(`${symmetric}.${payload}`).digest('base64url');

    for (const token of [
      `${named}.${payload}.${byOther}`,
      `${header}.${other}.${signature}`,
      `${symmetric}.${payload}.${byMac(pem)}`,
      `${symmetric}.${payload}.${byMac(Buffer.from(callers.publicKey.x, 'base64url'))}`,
      `${symmetric}.${payload}.${signature}`,
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}.${payload}.${signature}.x`,
      `.${payload}.${signature}`,
      `${part({ alg: 'EdDSA', kid: '../x' })}.${payload}.${signature}`,
      `${part({ alg: 'EdDSA', jwk: callers.publicKey })}.${payload}.${signature}`,
      '',
      '..',
      'x',
    ])
      await refuses(token);
  });

  it('refuses a token that is over, not yet valid, too long-lived, of another issuer or audience', async () => {
    const claims: object[] = [
      { iat: seconds(-120), exp: seconds(-60) },
      { exp: seconds(-5) },
      { iat: seconds(60), exp: seconds(120) },
      { iat: seconds(0), exp: seconds(61) },
      { iat: seconds(-86_400), exp: seconds(30) },
      { exp: undefined },
      { iat: undefined },
      { exp: String(seconds(30)) },
      { iss: 'provider' },
      { aud: 'other' },
      { aud: ['lyftet', 'other'] },
      { sub: undefined },
      { sub: 7 },
      { kind: 'god' },
      { roles: 'operator' },
    ];
    for (const changes of claims) await refuses(callers.token(ann, changes, NOW));
  });

  it('takes no token any longer than it says, also one that it has seen', async () => {
    const token = callers.token(ann, {}, NOW);
    expect(await verified(token)).toBe(ann.id);

    clock.advance(66_000);

    await refuses(token);
  });

  it('refuses the key of an unknown gateway, and that of one that withdrew it once it has looked again', async () => {
    await refuses(new TestCallers().token(ann, {}, NOW));
    expect(await verified(callers.token(ann, {}, NOW))).toBe(ann.id);

    known.delete(callers.kid);
    clock.advance(61_000);

    await refuses(callers.token(ann, {}, clock.now()));
  });
});
