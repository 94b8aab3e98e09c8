import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { freePort, isAlive, temporaryDirectory } from '#platform/embedded';
import { StandaloneProcess, until, untilGone } from './standalone-process.js';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

describe('lyftet backup and restore, of a real installation', () => {
  const root = temporaryDirectory('lyftet-backup-e2e-');
  const at = (name: string) => join(root, name);
  let lyftet: StandaloneProcess;
  let publicUrl: string;
  let pages: unknown;
  /** The page of one that was issued and is valid. */
  let certificate: string;
  let issuer: string;
  const keyTold = (out: string) => /--key ([\w-]{43})/.exec(out)![1]!;

  afterAll(async () => {
    const left = lyftet.processes().filter(isAlive);
    lyftet.interrupt();
    await untilGone(left, 30_000);
    rmSync(root, { recursive: true, force: true });
  }, 40_000);

  it('is refused while the installation runs', async () => {
    mkdirSync(at('first'), { mode: 0o711 });
    lyftet = StandaloneProcess.start(at('first'), { PORT: String(await freePort()) }, []);
    ({ publicUrl } = await lyftet.untilReady(60_000));
    // With everything that a programme leaves behind: people, enrolments, answers, certificates.
    const simulated = await command('first', 'programme', 'simulate', 'digieffekt', '--one-in', '8', '--json');
    expect(simulated).toMatchObject({ code: 0 });
    const { certificates } = JSON.parse(simulated.out) as { certificates: { valid: { certificateId: string } } };
    certificate = `${publicUrl}/certificates/${certificates.valid.certificateId}`;

    ({
      issuer: { id: issuer },
    } = (await (await fetch(certificate)).json()) as { issuer: { id: string } });

    expect(await command('first', 'backup', at('refused.tar.gz'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('Stop it first'),
    });
    await until(
      async () => JSON.stringify(await readPages()).includes('digilyftet'),
      () => 'the programme to be seen',
      20_000,
    );
    pages = await readPages();
  }, 120_000);

  it('is of the moment at which the installation was stopped, and serves the same pages elsewhere', async () => {
    await stop();

    const hadKeys = existsSync(join(at('first'), 'buffer-keys', 'directory-id'));
    const written = await command('first', 'backup', at('stopped.tar.gz'));
    expect(written).toMatchObject({ code: 0, err: '' });
    rmSync(at('first'), { recursive: true });
    expect(
      await command(
        'none',
        'restore',
        at('stopped.tar.gz'),
        '--directory',
        at('second'),
        '--key',
        keyTold(written.out),
      ),
    ).toMatchObject({ code: 0, out: expect.stringContaining(publicUrl) });
    // Those to answers that wait are in no backup.
    expect([hadKeys, existsSync(join(at('second'), 'buffer-keys'))]).toEqual([true, false]);
    lyftet = StandaloneProcess.start(at('second'), {}, []);

    expect((await lyftet.untilReady(60_000)).publicUrl).toBe(publicUrl);
    expect(await readPages()).toEqual(pages);
    expect(await command('second', 'certificate', 'verify', certificate, '--trust', issuer)).toMatchObject({ code: 0 });
  }, 120_000);

  it('leaves schemas and streams in agreement, and what comes next goes through both', async () => {
    await untilWell('second');

    const changed = readFileSync(join(checkout, 'programmes/digieffekt.yaml'), 'utf8').replace('hours: 6', 'hours: 5');
    writeFileSync(at('changed.yaml'), changed);
    expect(await command('second', 'programme', 'apply', at('changed.yaml'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 changed'),
    });
  }, 60_000);

  it('is as good of an installation whose processes were all killed in the middle of it', async () => {
    const { node, servers } = lyftet.instance();
    const { told, ended: living } = begin(
      'second',
      'programme',
      'simulate',
      'digieffekt',
      '--seed',
      '2',
      '--one-in',
      '4',
    );
    // The first of many rounds is over, however fast the machine is.
    await until(
      () => told.err.includes('seats taken'),
      () => `a round of the simulation: ${told.err}`,
      60_000,
    );
    for (const { pid } of [node, servers.postgres, servers.nats]) process.kill(pid, 'SIGKILL');
    await untilGone([node, servers.postgres, servers.nats], 5_000);
    expect(await living).toMatchObject({ code: 1 });

    const written = await command('second', 'backup', at('killed.tar.gz'));
    expect(written).toMatchObject({ code: 0 });
    rmSync(at('second'), { recursive: true });
    expect(await command('third', 'restore', at('killed.tar.gz'), '--key', keyTold(written.out))).toMatchObject({
      code: 0,
    });
    lyftet = StandaloneProcess.start(at('third'), {}, []);
    await lyftet.untilReady(60_000);

    expect(JSON.stringify(await readPages())).toContain('"hours":5');
    expect(await command('third', 'certificate', 'verify', certificate, '--trust', issuer)).toMatchObject({ code: 0 });
    await untilWell('third');
  }, 120_000);

  /** Projections may be a moment behind right after a start. */
  async function untilWell(directory: string): Promise<void> {
    let last = '';
    const isWell = async () => {
      const { code, out, err } = await command(directory, 'doctor');
      last = `${out}${err}`.replaceAll(/^✓.*\n/gm, '');
      return code === 0;
    };
    await until(isWell, () => `the doctor to find nothing:\n${last}`, 20_000);
  }

  async function stop(): Promise<void> {
    const processes = lyftet.processes();
    lyftet.interrupt();
    await untilGone(processes, 30_000);
  }

  async function readPages(): Promise<unknown[]> {
    const { items } = (await (await fetch(`${publicUrl}/programmes`)).json()) as { items: { programmeId: string }[] };
    const paths = items.flatMap(({ programmeId }) => [
      `/courses?programmeId=${programmeId}`,
      `/modules?programmeId=${programmeId}`,
      `/profiles?programmeId=${programmeId}`,
    ]);
    return [items, ...(await Promise.all(paths.map(async (path) => (await fetch(publicUrl + path)).json())))];
  }

  interface Ended {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
  }

  const command = (directory: string, ...args: string[]): Promise<Ended> => begin(directory, ...args).ended;

  /** A command that is under way, and what it has told so far. */
  function begin(
    directory: string,
    ...args: string[]
  ): { readonly told: { readonly out: string; readonly err: string }; readonly ended: Promise<Ended> } {
    const child = spawn(process.execPath, ['dist/apps/cli/src/main.js', ...args], {
      cwd: checkout,
      env: { ...process.env, NODE_OPTIONS: '', LYFTET_DIRECTORY: at(directory), LANG: 'en' },
    });
    const text = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
    const ended = new Promise<Ended>((resolve, reject) =>
      child.once('error', reject).once('close', (code) => resolve({ code, ...text })),
    );
    return { told: text, ended };
  }
});
