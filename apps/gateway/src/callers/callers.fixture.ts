import { createPublicKey, verify } from 'node:crypto';
import { type KV, Kvm } from '@nats-io/kv';
import { BUCKETS, type CallerClaims, type CallerKey, type Grants, HEADERS, grantsKey } from '#plugin-kit/contract';
import { aManifest, anOperation } from '#testing';
import { type Answer, GatewayFixture, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';
import { ISSUER, ProviderFixture } from './provider.fixture.js';

/** Deadlines of the issue are asserted with this slack. */
export const SLACK = 3;
/** Somebody with a role. */
export const anna: Grants = {
  v: 1,
  kind: 'person',
  personId: '0190a0b0-0000-7000-8000-00000000000a',
  roles: [{ role: 'learner', scope: '*' }],
};

/** A gateway with a provider, and a plugin that answers who called it. */
export class CallersFixture {
  private constructor(
    readonly fixture: GatewayFixture,
    readonly provider: ProviderFixture,
    readonly grants: KV,
    readonly keys: KV,
    readonly gateway: RunningGateway,
  ) {}

  static async start(): Promise<CallersFixture> {
    const [fixture, provider] = await Promise.all([GatewayFixture.start(), ProviderFixture.start()]);
    const [grants, keys] = await Promise.all([
      new Kvm(fixture.nats).open(BUCKETS.grants),
      new Kvm(fixture.nats).open(BUCKETS.callerKeys),
    ]);
    await grants.put(grantsKey(ISSUER, 'before'), JSON.stringify({ ...anna, personId: 'known-before' }));
    const gateway = await fixture.gateway({ oidc: provider.settings });
    const who = {
      'guest.get-mine': (_request: unknown, headers: { get(name: string): string } | undefined) => ({
        body: JSON.stringify({ caller: headers?.get('caller') ?? '' }),
      }),
    };
    const manifest = aManifest(
      'guest',
      [
        anOperation('guest.get-mine', 'GET /x/guest/mine', { access: 'signed-in' }),
        anOperation('guest.get-checked', 'GET /x/guest/checked', { access: 'signed-in' }),
        anOperation('guest.get-open', 'GET /x/guest/open'),
        anOperation('guest.get-secret', 'GET /x/guest/secret', { access: { permission: 'secret:read' } }),
      ],
      { permissions: [{ name: 'secret:read', summary: 'Read secrets', roles: ['office'] }] },
    );
    // As a plugin that has not seen the key before.
    const checked: Answer = async (_request, headers) => {
      const { kid } = JSON.parse(Buffer.from(headers!.get(HEADERS.caller).split('.')[0]!, 'base64url').toString()) as {
        kid: string;
      };
      return (await keys.get(kid))?.json<CallerKey>().kty === 'OKP'
        ? { body: '{}' }
        : { body: '{}', headers: { [HEADERS.status]: '401' } };
    };
    await fixture.plugin(manifest, {
      ...who,
      'guest.get-checked': checked,
      'guest.get-open': who['guest.get-mine'],
      'guest.get-secret': who['guest.get-mine'],
    });
    await eventually(async () => (await fetch(`${gateway.url}/x/guest/open`)).status === 200, 6_000);
    return new CallersFixture(fixture, provider, grants, keys, gateway);
  }

  async stop(): Promise<void> {
    await this.fixture.stop();
    await this.provider.stop();
  }

  async grant(subject: string, value: Grants): Promise<void> {
    await this.grants.put(grantsKey(ISSUER, subject), JSON.stringify(value));
  }

  readonly call = async (token: string | undefined, path = '/x/guest/mine', at = this.gateway) => {
    const response = await fetch(
      at.url + path,
      token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
    );
    const body = (await response.json()) as { caller?: string; type?: string };
    return {
      status: response.status,
      body,
      headers: response.headers,
      claims: body.caller ? await this.claimsOf(body.caller) : undefined,
    };
  };

  /** Verified as a plugin would do it, with nothing but the bucket. */
  private async claimsOf(token: string): Promise<CallerClaims> {
    const [header = '', claims = '', signature = ''] = token.split('.');
    const { kid, alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string; alg: string };
    const key = (await this.keys.get(kid))!.json<CallerKey>();
    const isSigned = verify(
      null,
      Buffer.from(`${header}.${claims}`),
      createPublicKey({ key: { ...key }, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    );
    if (alg !== 'EdDSA' || !isSigned) throw new Error(`A caller token that no plugin would take: ${token}`);
    return JSON.parse(Buffer.from(claims, 'base64url').toString()) as CallerClaims;
  }

  async eventuallyClaims(
    token: string,
    holds: (claims: CallerClaims) => boolean,
  ): Promise<{ claims: CallerClaims; after: number }> {
    let claims: CallerClaims | undefined;
    const after = await eventually(
      async () => (claims = (await this.call(token)).claims) !== undefined && holds(claims),
      2_000 * SLACK,
    );
    return { claims: claims!, after };
  }

  async eventuallyRefused(at: RunningGateway) {
    for (let n = 0; n < 20; n += 1) {
      const reply = await this.call(undefined, '/x/guest/open', at);
      if (reply.status === 429) return reply;
    }
    throw new Error('The address was never refused');
  }
}
