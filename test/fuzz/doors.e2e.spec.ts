import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLogger, uuidv7 } from '#platform';
import { ensureDemoAccounts } from '../../apps/identity/src/identity.plugin.js';
import { TestPlatform } from '../journeys/platform.fixture.js';
import { Visitor } from '../journeys/visitor.fixture.js';
import { type DoorRequest, doorRequest, everyParameter } from './door-request.js';
import { KeptConnections, answersIn, sendRaw } from './exchanges.js';

/** A tenth of what the operations get: there are fewer doors. */
const REQUESTS = Math.ceil(Number(process.env['FUZZ_REQUESTS'] ?? 15_000) / 10);
const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
const AT_ONCE = 16;
const [USERNAME, PASSWORD] = ['rut', 'blå cykel i regnet'];

interface Page {
  readonly cookie: string;
  readonly interaction: string;
  readonly form: string;
}

describe('Whatever is sent to the provider and to sessions', () => {
  let platform: TestPlatform;
  let connections: KeptConnections;
  const errors: string[] = [];
  const pages: Partial<Record<DoorRequest['as'], Page>> = {};
  const nobody: Page = { cookie: '', interaction: '/oidc/interaction/x', form: 'x' };

  beforeAll(async () => {
    platform = await TestPlatform.start({
      loggerOf: (service) =>
        createLogger({ service, level: 'ERROR', destination: { write: (line) => void errors.push(line) } }),
    });
    connections = new KeptConnections(platform.url);
    await ensureDemoAccounts(
      platform.installation.running.find(({ name }) => name === 'identity')!,
      [{ username: USERNAME, password: PASSWORD, personId: uuidv7() }],
    );
  }, 90_000);
  afterAll(async () => {
    connections?.close();
    await platform?.stop();
  });

  async function visit(visitor: Visitor): Promise<Page> {
    const { path, form } = await visitor.begin();
    return { cookie: visitor.cookie, interaction: path, form };
  }

  /** The texts that are known only now, and the cookies. */
  function written({ method, path, query, headers, body, as, damage }: DoorRequest) {
    const page = pages[as] ?? nobody;
    const known = (text: string) =>
      text
        .replaceAll('$public', platform.url)
        .replaceAll('$form', page.form)
        .replaceAll('$interaction', page.interaction);
    const cookie =
      damage === undefined || page.cookie === ''
        ? page.cookie
        : page.cookie.slice(0, damage % page.cookie.length) + page.cookie.slice((damage % page.cookie.length) + 1);
    return {
      method,
      target: known(path) + (query === '' ? '' : `?${known(query)}`),
      headers: {
        ...(cookie !== '' && { cookie }),
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, known(value)])),
      },
      body: body === undefined ? undefined : known(body),
    };
  }

  /** Never a failure of ours, and always the document that belongs there. */
  function faultOf(
    { status, contentType, text }: { status: number; contentType: string; text: string },
    path: string,
    isWhole = true,
  ): string | undefined {
    if (status >= 500) return `${status}`;
    if (status < 400 || !isWhole) return undefined;
    if (contentType.startsWith('application/problem+json'))
      return /"type":"urn:lyftet:problem:/.test(text) ? undefined : 'no problem document';
    // Whoever comes with a browser is shown a page, of ours or of the provider.
    const isPage = contentType.startsWith('text/html') && /<html lang="(?:sv|en)">/.test(text);
    if (isPage) return undefined;
    if (!path.startsWith('/oidc')) return `no problem, but ${contentType}`;
    if (contentType.startsWith('application/json'))
      return /^\{"error":"[a-z_]+"/.test(text) ? undefined : 'no OAuth error';
    return `neither a page nor an OAuth error, but ${contentType}`;
  }

  async function sendAll(as: DoorRequest['as'], count: number): Promise<string[]> {
    const faults: string[] = [];
    const queue = [...everyParameter(as), ...fc.sample(doorRequest(as), { seed: SEED, numRuns: count })].values();
    const work = async () => {
      for (const request of queue) {
        const { method, target, headers, body } = written(request);
        const told = `${as} ${method} ${target} ${JSON.stringify(headers).slice(0, 400)} ${body ?? ''}`;
        try {
          const answer = await connections.ask(
            method,
            target,
            { ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
            body,
          );
          const fault = faultOf(answer, target, method !== 'HEAD');
          if (fault !== undefined) faults.push(`${fault} ← ${told}`);
        } catch (error) {
          faults.push(`${String(error)} ← ${told}`);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return faults.slice(0, 5);
  }

  /** After many who guessed from this address. */
  async function signedIn(): Promise<Page> {
    await platform.installation.sql.query('DELETE FROM identity.sign_in_attempt');
    const visitor = new Visitor(platform.url);
    await visitor.signIn(USERNAME, PASSWORD);
    expect(visitor.cookies.get('__Host-lyftet')).toMatch(/^.{100}/);
    return { ...nobody, cookie: visitor.cookie };
  }

  const records = async () =>
    (await platform.installation.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM identity.oidc_record'))
      .rows[0]!.n;

  it.each(['nobody', 'begun'] as const)(
    `is answered with a page, an OAuth error or a problem by %s, never a 5xx, and stores nothing (FUZZ_SEED=${SEED})`,
    async (as) => {
      if (as === 'begun') pages.begun = await visit(new Visitor(platform.url));
      const before = await records();

      expect({ seed: SEED, faults: await sendAll(as, Math.ceil(REQUESTS * 0.35)) }).toEqual({ seed: SEED, faults: [] });
      expect(errors).toEqual([]);
      expect(await records()).toBe(before);
    },
    60_000 + REQUESTS * 20,
  );

  it(
    `is answered so after somebody has signed in too (FUZZ_SEED=${SEED})`,
    async () => {
      pages['signed-in'] = await signedIn();

      expect({ seed: SEED, faults: await sendAll('signed-in', Math.ceil(REQUESTS * 0.2)) }).toEqual({
        seed: SEED,
        faults: [],
      });
      expect(errors).toEqual([]);
    },
    60_000 + REQUESTS * 20,
  );

  it(
    `is answered so byte for byte, or not at all (FUZZ_SEED=${SEED})`,
    async () => {
      const faults: string[] = [];
      const queue = fc
        .sample(fc.tuple(doorRequest('begun'), fc.nat(), fc.integer({ min: 0, max: 255 })), {
          seed: SEED,
          numRuns: Math.ceil(REQUESTS * 0.1),
        })
        .values();
      const work = async () => {
        for (const [request, at, byte] of queue) {
          const { method, target, headers, body } = written(request);
          const lines = Object.entries({
            host: 'localhost',
            connection: 'close',
            ...headers,
            ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
          });
          const bytes = Buffer.from(
            `${method} ${target} ` +
              `HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body ?? ''}`,
            'latin1',
          );
          bytes[at % bytes.length] = byte;
          const fault = await sendRaw(platform.url, bytes).then(
            (answer) =>
              answersIn(answer)
                .map((one) => faultOf(one, target, false))
                .find((one) => one !== undefined),
            String,
          );
          if (fault !== undefined)
            faults.push(`${fault} ← ${JSON.stringify(bytes.toString('latin1').slice(0, 1_000))}`);
        }
      };
      await Promise.all(Array.from({ length: 4 * AT_ONCE }, work));

      expect({ seed: SEED, faults: faults.slice(0, 5) }).toEqual({ seed: SEED, faults: [] });
      expect(errors).toEqual([]);
      expect((await signedIn()).cookie).not.toBe('');
    },
    60_000 + REQUESTS * 20,
  );
});
