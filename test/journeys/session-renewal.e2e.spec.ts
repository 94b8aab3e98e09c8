import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '#platform';
import { ensureDemoAccounts } from '../../apps/identity/src/identity.plugin.js';
import { TestPlatform } from './platform.fixture.js';
import { SESSION, Visitor } from './visitor.fixture.js';

const [USERNAME, PASSWORD] = ['rut', 'blå cykel i regnet'];

describe('A browser session', () => {
  let platform: TestPlatform;
  let replicas: readonly string[];
  beforeAll(async () => {
    // Shorter than the time before its end at which a gateway renews a token: each request with a fresh cookie renews.
    platform = await TestPlatform.start({ environment: { ACCESS_TOKEN_LASTS: '20s' } });
    replicas = [platform.url, await platform.startReplica()];
    await ensureDemoAccounts(
      platform.installation.running.find(({ name }) => name === 'identity')!,
      [{ username: USERNAME, password: PASSWORD, personId: uuidv7() }],
    );
  }, 60_000);
  afterAll(() => platform?.stop());

  async function askWith(
    cookie: string,
    replica: string,
  ): Promise<{ isSignedIn: boolean; renewed: string | undefined }> {
    const reply = await fetch(`${replica}/session`, { headers: { cookie: `${SESSION}=${cookie}` } });
    const renewed = reply.headers
      .getSetCookie()
      .map((line) => new RegExp(`^${SESSION}=([^;]*)`).exec(line)?.[1])
      .find((value) => value !== undefined);
    return { isSignedIn: ((await reply.json()) as { signedIn: boolean }).signedIn, renewed };
  }

  it('goes on when two replicas of the gateway renew it at the same moment, again and again', async () => {
    const visitor = new Visitor(platform.url);
    await visitor.signIn(USERNAME, PASSWORD);
    let cookies = [visitor.cookies.get(SESSION)!];
    expect(cookies[0]).toMatch(/^.{100}/);

    for (let round = 0; round < 6; round += 1) {
      // Which of the answers a browser keeps is chance: both must go on.
      const answers = await Promise.all(
        cookies.flatMap((cookie) => replicas.map((replica) => askWith(cookie, replica))),
      );
      expect(answers.map(({ isSignedIn }) => isSignedIn)).toEqual(answers.map(() => true));
      const renewed = answers.map(({ renewed: value }) => value);
      expect(renewed.filter((value) => !value || cookies.includes(value))).toEqual([]);
      cookies = [renewed.at(0)!, renewed.at(-1)!];
    }
  }, 30_000);
});
