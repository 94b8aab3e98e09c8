import { aManifest, anOperation } from '#testing';
import { ProviderFixture } from '../callers/provider.fixture.js';
import { GatewayFixture, eventually } from '../gateway.fixture.js';
import type { GatewaySettings } from '../gateway-settings.js';
import type { RunningGateway } from '../start-gateway.js';

/** What is spent comes back in minutes. */
export const SLOW = { addressPerSecond: 0.01, callerPerSecond: 0.01 };

let addresses = 0;
/** One that nothing has been spent from. */
export const newAddress = () => `192.0.2.${(addresses += 1)}`;

/** A request from this address, by the word of a proxy. */
export const from = (address: string, init: RequestInit = {}): RequestInit => ({
  redirect: 'manual',
  ...init,
  headers: { 'x-forwarded-for': address, ...(init.headers as object) },
});
/** A form or JSON that is sent. */
export const post = (body: object | string = {}, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
});

/** A gateway that counts, a provider, and a plugin with operations of every price. */
export class TollFixture {
  /** How often the plugin was asked for something small. */
  asked = 0;
  /** Behind a proxy, so that each test comes from addresses of its own. */
  gateway!: RunningGateway;

  private constructor(
    readonly fixture: GatewayFixture,
    readonly provider: ProviderFixture,
  ) {}

  static async start(): Promise<TollFixture> {
    const [fixture, provider] = await Promise.all([GatewayFixture.start(), ProviderFixture.start()]);
    const toll = new TollFixture(fixture, provider);
    const answer = () => {
      toll.asked += 1;
      return { body: '{}' };
    };
    const manifest = aManifest('guest', [
      anOperation('guest.get-open', 'GET /x/guest/open'),
      anOperation('guest.get-page', 'GET /x/guest/page', { cache: { seconds: 60 } }),
      anOperation('guest.get-mine', 'GET /x/guest/mine', { access: 'signed-in' }),
      anOperation('guest.add-thing', 'POST /x/guest/things', {
        input: { type: 'object', properties: { text: { type: 'string' } } },
      }),
      anOperation('guest.add-answer', 'POST /x/guest/answers', { anonymous: true }),
      anOperation('guest.judge-thing', 'POST /x/guest/judgements', { cost: 50 }),
      anOperation('guest.get-long', 'GET /x/guest/long'),
      anOperation('guest.get-long-page', 'GET /x/guest/long-page', { cache: { seconds: 60 } }),
      anOperation('guest.get-my-long', 'GET /x/guest/my-long', { access: 'signed-in' }),
    ]);
    const long = () => ({ body: JSON.stringify('x'.repeat(640 * 1_024)) });
    await fixture.plugin(manifest, {
      'guest.get-open': answer,
      'guest.get-page': answer,
      'guest.get-mine': answer,
      'guest.add-thing': answer,
      'guest.add-answer': answer,
      'guest.judge-thing': answer,
      'guest.get-long': long,
      'guest.get-long-page': long,
      'guest.get-my-long': long,
    });
    toll.gateway = await toll.started({ trustedProxies: 1, limits: { ...SLOW, addressBurst: 60, callerBurst: 10 } });
    return toll;
  }

  async stop(): Promise<void> {
    await this.fixture.stop();
    await this.provider.stop();
  }

  /** Another gateway, when it knows the plugin. */
  async started(settings: Partial<GatewaySettings>): Promise<RunningGateway> {
    const running = await this.fixture.gateway({ oidc: this.provider.settings, ...settings });
    await eventually(
      async () => (await (await fetch(`${running.url}/openapi.json`, from('192.0.2.250'))).text()).includes('judge'),
      6_000,
    );
    return running;
  }

  /** Spends all that this address has. */
  async spend(address: string): Promise<void> {
    for (let n = 0; n < 200; n += 1)
      if ((await fetch(`${this.gateway.url}/x/guest/open`, from(address))).status === 429) return;
    throw new Error('The budget never came to its end');
  }
}
