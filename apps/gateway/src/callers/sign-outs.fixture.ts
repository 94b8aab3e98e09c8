import { type KV, Kvm } from '@nats-io/kv';
import { BUCKETS, grantsKey } from '#plugin-kit/contract';
import { aManifest, anOperation } from '#testing';
import { GatewayFixture, eventually } from '../gateway.fixture.js';
import type { RunningGateway } from '../start-gateway.js';
import { ISSUER, ProviderFixture, signInAt } from './provider.fixture.js';

/** Deadlines of the issue are asserted with this slack. */
export const SLACK = 3;
export const SECRET = 'the same secret in all replicas of a test';
export const SESSION = '__Host-lyftet';
/** As a browser says it that comes from a page of ours. */
export const OURS = { 'sec-fetch-site': 'same-origin' };

/** Two replicas of the gateway; a cookie or a token may have been copied to anywhere. */
export class TwoGateways {
  gateways: RunningGateway[] = [];
  private subjects = 0;

  private constructor(
    readonly fixture: GatewayFixture,
    readonly provider: ProviderFixture,
    readonly bucket: KV,
  ) {}

  static async start(): Promise<TwoGateways> {
    const [fixture, provider] = await Promise.all([GatewayFixture.start(), ProviderFixture.start()]);
    const both = new TwoGateways(fixture, provider, await new Kvm(fixture.nats).open(BUCKETS.signOuts));
    await both.startAll();
    await fixture.plugin(
      aManifest('guest', [anOperation('guest.get-mine', 'GET /x/guest/mine', { access: 'signed-in' })]),
      { 'guest.get-mine': () => ({ body: '{}' }) },
    );
    for (const gateway of both.gateways)
      await eventually(async () => (await fetch(`${gateway.url}/x/guest/mine`)).status === 401, 6_000);
    return both;
  }

  /** Starts both, in place of those before. */
  async startAll(): Promise<void> {
    const start = () => this.fixture.gateway({ oidc: this.provider.settings, sessionSecret: SECRET });
    this.gateways = [await start(), await start()];
  }

  async stop(): Promise<void> {
    await this.fixture.stop();
    await this.provider.stop();
  }

  /** Whoever signs in from here on is somebody new. */
  nextPerson(): void {
    this.subjects += 1;
    Object.assign(this.provider, {
      subject: this.person,
      accessSeconds: 600,
      seenSecondsAgo: 10,
      beforeRenewal: async () => undefined,
    });
  }

  get person(): string {
    return `person-${this.subjects}`;
  }

  signIn(at = this.gateways[0]!): Promise<string> {
    return signInAt(at.url, SESSION);
  }

  withCookie(
    cookie: string,
    path = '/x/guest/mine',
    at = this.gateways[0]!,
    init: RequestInit = {},
  ): Promise<Response> {
    return fetch(at.url + path, { redirect: 'manual', ...init, headers: { cookie: `${SESSION}=${cookie}`, ...OURS } });
  }

  async withToken(token: string, at = this.gateways[0]!): Promise<number> {
    return (await fetch(`${at.url}/x/guest/mine`, { headers: { authorization: `Bearer ${token}` } })).status;
  }

  /** Of a request with this cookie, at each replica. */
  statuses(cookie: string): Promise<number[]> {
    return Promise.all(
      this.gateways.map(async (gateway) => (await this.withCookie(cookie, '/x/guest/mine', gateway)).status),
    );
  }

  signOut(cookie: string, at = this.gateways[0]!): Promise<Response> {
    return this.withCookie(cookie, '/session/logout', at, { method: 'POST' });
  }

  refusedEverywhere(cookie: string): Promise<number> {
    return eventually(async () => (await this.statuses(cookie)).every((status) => status === 401), SLACK * 2_000);
  }

  /** Somebody new signs in at the second, whose person the directory has told of. */
  async signInAs(subject: string, personId: string): Promise<string> {
    this.provider.subject = subject;
    const grants = await new Kvm(this.fixture.nats).open(BUCKETS.grants);
    await grants.put(this.key(), JSON.stringify({ v: 1, kind: 'person', personId, roles: [] }));
    return this.signIn(this.gateways[1]);
  }

  /** Renewals wait at the provider until they may go. */
  holdRenewals(): { readonly isAsked: () => boolean; readonly go: () => void } {
    let isAsked = false;
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    this.provider.beforeRenewal = () => {
      isAsked = true;
      return held;
    };
    return { isAsked: () => isAsked, go };
  }

  /** Under which ends and grants of whoever signs in are kept. */
  key(): string {
    return grantsKey(ISSUER, this.provider.subject);
  }
}
