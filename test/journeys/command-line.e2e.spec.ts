import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { freePort, isAlive, temporaryDirectory } from '#platform/embedded';
import { checkStreams } from '#testing';
import { PLUGINS_WITH_DEMO } from './platform.fixture.js';
import { StandaloneProcess, until, untilGone } from '../supervision/standalone-process.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Simulation {
  readonly agrees: boolean;
  readonly disagreements: readonly string[];
  readonly report: {
    readonly goals: readonly {
      readonly key: string;
      readonly women: number;
      readonly men: number;
      readonly met: boolean;
    }[];
    readonly certificates: { readonly issued: number; readonly revoked: number };
  };
  readonly certificates: {
    readonly valid: { readonly certificateId: string; readonly credential: string };
    readonly revoked: { readonly certificateId: string; readonly credential: string };
  };
  readonly seconds: number;
}

describe('lyftet, beside npm start', () => {
  const directory = temporaryDirectory('lyftet-cli-');
  let running: StandaloneProcess;
  let publicUrl: string;
  let simulation: Simulation;
  beforeAll(async () => {
    running = StandaloneProcess.start(directory, { PORT: String(await freePort()) }, []);
    ({ publicUrl } = await running.untilReady(90_000));
  }, 120_000);
  afterAll(async () => {
    const left = running.processes().filter(isAlive);
    running.interrupt();
    await untilGone(left, 30_000);
    rmSync(directory, { recursive: true, force: true });
  }, 40_000);

  function lyftet(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(process.execPath, ['dist/apps/cli/src/main.js', ...args], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '', LYFTET_DIRECTORY: directory, LANG: 'en' },
    });
    const text = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
    return new Promise((resolve, reject) =>
      child.once('error', reject).once('close', (code) => resolve({ code, ...text })),
    );
  }

  function file(name: string, content: string): string {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  }

  it('plans and applies a programme: what is new, what has changed, and nothing the second time', async () => {
    const text = readFileSync(join(root, 'programmes/digieffekt.yaml'), 'utf8').replace(
      'key: digieffekt\n',
      'key: another\n',
    );
    const first = file('another.yaml', text);
    const second = file(
      'changed.yaml',
      text.replace('hours: 6', 'hours: 5').replace(/# After every session[^]*?(?=# An employee)/, ''),
    );

    expect(await lyftet('programme', 'plan', 'programmes/digieffekt.yaml')).toMatchObject({
      code: 0,
      out: 'Everything stands as in the file already.\n',
    });
    const plan = await lyftet('programme', 'plan', first);
    expect(plan).toMatchObject({ code: 0, out: expect.stringContaining('+ courses digilyftet') });
    expect(await lyftet('programme', 'apply', first)).toMatchObject({ code: 0, out: plan.out });
    expect(await lyftet('programme', 'apply', first)).toMatchObject({
      code: 0,
      out: 'Everything stands as in the file already.\n',
    });
    expect(await lyftet('programme', 'apply', second)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^~ courses digilyftet\/producera-film: hours$\n- surveys efter-tillfallet$/m),
    });
  }, 60_000);

  it('names file, line, column and field of what a plugin refuses', async () => {
    const bad = file(
      'bad.yaml',
      readFileSync(join(root, 'programmes/digieffekt.yaml'), 'utf8').replace(
        'competence: "2.6", level: 2',
        'competence: "2.9", level: 2',
      ),
    );

    expect(await lyftet('programme', 'plan', bad)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/bad\.yaml:\d+:\d+ profiles\[0\]\.requirements\[0\]\.competence: /),
    });
  });

  it('lives DigiEffekt, and every figure agrees with what was done', async () => {
    const { code, out, err } = await lyftet('programme', 'simulate', 'digieffekt', '--json');
    simulation = JSON.parse(out) as Simulation;

    expect([simulation.disagreements, code]).toEqual([[], 0]);
    expect(err).toContain('Every figure agrees with what was done.');
    expect(simulation.report.goals.map(({ key, women, men, met }) => [key, women + men, met])).toEqual([
      ['deltagare', 288, true],
      ['nagon-utbildning', 288, true],
      ['omvarldsorientering', 288, true],
      ['ledarskap', 35, true],
      ['spets', 78, true],
      ['spets-genomfor', 78, true],
      ['spets-timmar', 78, undefined],
      ['digilyftet', 55, true],
      ['digilyftet-genomfor', 55, true],
      ['digilyftet-landskrona', 120, true],
      ['digilyftet-landskrona-genomfor', 120, true],
    ]);
    expect(simulation.report.certificates.issued).toBeGreaterThan(40);
    expect(simulation.report.certificates.revoked).toBe(1);
    expect(simulation.seconds).toBeLessThan(180); // 60 s with a factor 3 of slack
  }, 240_000);

  it('told nothing outside of the schemas meanwhile', async () => {
    const admin = await connect({
      servers: `127.0.0.1:${running.instance().servers.nats.port}`,
      user: 'admin',
      pass: running.secrets().natsUsers['admin']!,
      inboxPrefix: '_INBOX_admin',
    });
    const check = await checkStreams(admin, PLUGINS_WITH_DEMO);
    await admin.close();

    expect(check.faults).toEqual([]);
    expect(check.seen).toBeGreaterThan(5_000);
  }, 60_000);

  it('does not live the same programme twice', async () => {
    expect(await lyftet('programme', 'simulate', 'digieffekt')).toMatchObject({
      code: 1,
      err: expect.stringContaining('another --seed'),
    });
  });

  it('verifies a certificate by its file or by its page, and finds out a revoked and a changed one', async () => {
    const { valid, revoked } = simulation.certificates;
    const [head, payload, signature] = valid.credential.split('.');
    const forged = JSON.stringify({
      ...(JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object),
      name: 'Doktor',
    });
    const { iss } = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as { iss: string };
    const plain = ['--at', '2040-01-01T00:00:00Z']; // the simulation has gone ahead of this computer's time
    const at = [...plain, '--trust', iss];
    const known = file('trusted.json', JSON.stringify({ issuers: [{ id: iss, name: 'De som vi känner' }] }));

    expect(await lyftet('certificate', 'verify', file('valid.jwt', `${valid.credential}\n`), ...at)).toMatchObject({
      code: 0,
      out: expect.stringMatching(new RegExp(`^VALID: .*, issued by ${iss}\n`)),
    });
    expect(
      await lyftet(
        'certificate',
        'verify',
        file('valid.jwt', `${valid.credential}\n`),
        ...plain,
        '--trust-list',
        known,
      ),
    ).toMatchObject({ code: 0, out: expect.stringContaining(`issued by De som vi känner (${iss})`) });
    expect(await lyftet('certificate', 'verify', file('valid.jwt', `${valid.credential}\n`), ...plain)).toMatchObject({
      code: 3,
      out: expect.stringMatching(/^SIGNED BY localhost:\d+, which you have not said you trust\n/),
    });
    expect(
      await lyftet(
        'certificate',
        'verify',
        file('valid.json', JSON.stringify({ credential: valid.credential })),
        ...at,
      ),
    ).toMatchObject({ code: 0 });
    expect(await lyftet('certificate', 'verify', file('revoked.jwt', revoked.credential), ...at)).toMatchObject({
      code: 1,
      out: expect.stringContaining('✗ The certificate was revoked.'),
    });
    expect(
      await lyftet(
        'certificate',
        'verify',
        file('forged.jwt', [head, Buffer.from(forged).toString('base64url'), signature].join('.')),
        ...at,
        '--language',
        'sv',
      ),
    ).toMatchObject({ code: 1, out: expect.stringContaining('✗ Underskriften stämmer inte') });
    expect(await lyftet('certificate', 'verify', `${publicUrl}/certificates/${valid.certificateId}`)).toMatchObject({
      code: 3,
    });
    expect(
      await lyftet('certificate', 'verify', `${publicUrl}/certificates/${valid.certificateId}`, '--trust', iss),
    ).toMatchObject({ code: 0, out: expect.stringContaining('The register says that the certificate is valid.') });
    expect(await lyftet('certificate', 'verify', `${publicUrl}/certificates/${revoked.certificateId}`)).toMatchObject({
      code: 1,
    });
  }, 30_000);

  it('lets a plugin in, whose users the running servers know at once', async () => {
    const added = await lyftet('plugin', 'add', 'visits', '--consumes', 'directory.person', '--json');
    const again = await lyftet('plugin', 'add', 'visits', '--json');

    expect(added).toMatchObject({ code: 0, err: expect.not.stringMatching(/Error/) });
    expect(JSON.parse(again.out)).toEqual(JSON.parse(added.out));
    expect(Object.keys(JSON.parse(added.out) as object)).toEqual([
      'NATS_URL',
      'DATABASE_URL',
      'DATABASE_OWNER_URL',
      'HEALTH_PORT',
    ]);
  }, 30_000);

  it('lets in one after the other, each with its password and a place for its large replies', async () => {
    const names = ['first', 'second', 'third'];
    const users = () =>
      (JSON.parse(readFileSync(join(directory, 'secrets.json'), 'utf8')) as { natsUsers: Record<string, string> })
        .natsUsers;
    const { servers } = running.instance();
    const sql = new pg.Client({
      host: '127.0.0.1',
      port: servers.postgres.port,
      user: 'postgres',
      database: 'postgres',
      password: readFileSync(join(directory, 'postgres', 'superuser-password'), 'utf8').trim(),
    });
    await sql.connect();
    // Whoever adds a plugin holds this while it reads the file and writes it.
    await sql.query('SELECT pg_advisory_lock(7293466)');
    const adding = Promise.all(
      names.map((name) => lyftet('plugin', 'add', name, '--consumes', 'directory.person', '--json')),
    );
    await until(
      async () =>
        (await sql.query('SELECT FROM pg_locks WHERE objid = 7293466 AND NOT granted')).rowCount === names.length,
      () => 'everybody to wait for the lock',
      20_000,
    );
    expect(Object.keys(users())).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:first|second|third)$/)]),
    );
    await sql.end();

    const added = await adding;
    expect(added.map(({ code, err }) => [code, err])).toEqual(names.map(() => [0, expect.any(String)]));
    const told = added.map(({ out }) => new URL((JSON.parse(out) as { NATS_URL: string }).NATS_URL));
    expect(told.map(({ password }) => password)).toEqual(names.map((name) => users()[name]));
    const admin = await connect({ servers: told[0]!.host, user: 'admin', pass: users()['admin']! });
    const manager = await jetstreamManager(admin);
    const streams = await manager.streams.names().next();
    const { sources } = (await manager.streams.info('EVENTS')).config;
    await admin.close();
    expect(sources?.map(({ name }) => name)).toEqual(expect.arrayContaining(names.map((name) => `EVENTS_${name}`)));
    expect(streams).toEqual(expect.arrayContaining(names.map((name) => `OBJ_files-${name}`)));
  }, 60_000);
});
