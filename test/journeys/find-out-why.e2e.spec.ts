import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { membershipStarted } from '#contracts';
import { freePort, temporaryDirectory } from '#platform/embedded';
import { type Block, blocksOf } from '../development/how-to-page.js';
import { StandaloneProcess, checkout, until } from '../supervision/standalone-process.js';

const PAGE = blocksOf('find-out-why');
const ID = '[0-9a-f-]{32,36}';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('Beside npm start', () => {
  const directory = temporaryDirectory('lyftet-why-');
  /** What the page calls `<correlation id>` or `<trace id>`, as it was found. */
  const found = new Map<string, string>();
  let running: StandaloneProcess;
  beforeAll(async () => {
    const environment = { PORT: String(await freePort()), OTEL_TRACES_EXPORTER: 'console' };
    running = StandaloneProcess.start(directory, environment, []);
    await running.untilReady(90_000);
    await tellNonsense();
    await until(
      async () => (await call('GET', '/insight/parked-events', '--as', 'operator')).out.includes('eventId'),
      () => 'the parked event',
      30_000,
    );
  }, 150_000);
  afterAll(async () => {
    await running.end();
    rmSync(directory, { recursive: true, force: true });
  }, 40_000);

  function run(command: string, args: readonly string[]): Promise<Ended> {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') && name !== 'NODE_OPTIONS');
    const env = { ...Object.fromEntries(own), LYFTET_DIRECTORY: directory, LANG: 'en' };
    const child = spawn(command, args, { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
    return new Promise((resolve, reject) =>
      child.once('error', reject).once('close', (code) => resolve({ code, ...text })),
    );
  }
  const call = (...args: string[]) => run(process.execPath, ['dist/apps/cli/src/main.js', 'call', ...args]);

  /** As a service would that has forgotten its own contract. */
  async function tellNonsense(): Promise<void> {
    const servers = `127.0.0.1:${running.instance().servers.nats.port}`;
    const admin = await connect({
      servers,
      user: 'admin',
      pass: running.secrets().natsUsers['admin']!,
      inboxPrefix: '_INBOX_admin',
    });
    const [id, membershipId, time] = [randomUUID(), randomUUID(), new Date().toISOString()];
    const data = {
      membershipId,
      programmeId: 'nonsense',
      goalGroupId: randomUUID(),
      personId: randomUUID(),
      from: '2023-01-01',
    };
    const envelope = {
      specversion: '1.0',
      id,
      source: 'urn:lyftet:directory',
      type: membershipStarted.type,
      time,
      occurredat: time,
      datacontenttype: 'application/json',
      aggregatetype: 'directory.membership',
      aggregateid: membershipId,
      aggregateversion: 1,
      correlationid: randomUUID(),
      data,
    };
    await jetstream(admin).publish(membershipStarted.subject, JSON.stringify(envelope), { msgID: id });
    await admin.close();
  }

  describe('the page "find out why"', () => {
    const steps = PAGE.flatMap(({ kind, text }, index) =>
      kind === 'sh' ? [[text.trim(), PAGE[index + 1]] as const] : [],
    );

    it.each(steps)(
      '%s shows what stands under it',
      async (command, shown) => {
        const filled = command
          .replaceAll('.lyftet/', `${directory}/`)
          .replaceAll(/<([a-z ]+)>/g, (_, name: string) => found.get(name) ?? `no ${name}`);

        const { out, err } = await run('bash', ['-c', filled]);

        for (const line of linesOf(shown)) {
          const match = lineOf(line).exec(`${out}\n${err}`);
          expect([line, match === null ? `${out}\n${err}` : line]).toEqual([line, line]);
          for (const [index, [, name]] of [...line.matchAll(/<([a-z ]+)>/g)].entries())
            found.set(name!, match![index + 1]!);
        }
      },
      60_000,
    );

    it('is run whole', () => {
      expect(steps.length).toBeGreaterThan(6);
      expect(steps.filter(([, shown]) => shown?.kind !== 'text')).toEqual([]);
    });
  });

  describe('lyftet call', () => {
    it('answers as the person may, with the body on standard output and the status beside it', async () => {
      const { code, out, err } = await call('GET', '/people/me', '--as', 'trainer');

      expect([code, err.trim(), JSON.parse(out)]).toEqual([
        0,
        '200 OK',
        expect.objectContaining({ name: { given: 'Tomas', family: 'Kurs' } }),
      ]);
    });

    it('asks as nobody when nobody is named', async () => {
      expect(await call('GET', '/programmes', '--json')).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^\{.*digieffekt.*\}\n$/),
        err: '200 OK\n',
      });
      expect(await call('GET', '/people/me')).toMatchObject({
        code: 1,
        err: expect.stringMatching(/^401 Unauthorized\n/),
      });
    });

    it('takes the body of a change from a file, and says what is wrong with it where', async () => {
      writeFileSync(join(directory, 'roster.json'), '{"organisationId":"x"}');

      const { code, out, err } = await call(
        'POST',
        '/rosters',
        '--as',
        'operator',
        '--data',
        `@${join(directory, 'roster.json')}`,
        '--language',
        'sv',
      );

      expect([code, JSON.parse(out)]).toEqual([1, expect.objectContaining({ status: 400 })]);
      const faults = String.raw` {2}/organisationId: .*\n {2}/people: .*\nurn:uuid:\S+\n`;
      expect(err).toMatch(new RegExp(`^400 Bad Request\nUppgifterna kan inte tas emot som de är\n${faults}$`));
    });

    it('changes something as somebody who may', async () => {
      const [{ organisationId }] = (
        JSON.parse((await call('GET', '/organisations', '--as', 'coordinator')).out) as {
          items: [{ organisationId: string }];
        }
      ).items;
      const person = { organisationId, name: { given: 'Nils', family: 'Ny' }, sex: 'male' };

      expect(await call('POST', '/people', '--as', 'operator', '--data', JSON.stringify(person))).toMatchObject({
        code: 0,
        err: expect.stringMatching(/^20[01] /),
      });
    });

    it('knows nobody beside the people of the demo', async () => {
      expect(await call('GET', '/people/me', '--as', 'somebody')).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('"somebody" could not sign in'),
      });
    });

    it('leaves out the people where there are none', async () => {
      const elsewhere = ['--url', 'https://lyftet.example.se'];

      expect(await call('GET', '/people/me', '--as', 'trainer', ...elsewhere)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('elsewhere'),
      });
    });
  });
});

const linesOf = (shown: Block | undefined): string[] => shown?.text.trimEnd().split('\n') ?? [];

/** `…` is anything of the line, `<…>` an id that later commands name. */
function lineOf(line: string): RegExp {
  const parts = line.split(/(…|<[a-z ]+>)/).map((part) => {
    if (part === '…') return '.*';
    return /^<.*>$/.test(part) ? `(${ID})` : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 'm');
}
