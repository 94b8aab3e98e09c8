import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresMajor, temporaryDirectory } from '#platform/embedded';
import { tarHeader } from './tar-header.js';

const FILES = {
  'installation.json': '{"publicUrl":"http://localhost:3000"}',
  'secrets.json': '{}',
  'postgres/superuser-password': 'secret',
  'postgres/data/PG_VERSION': `${postgresMajor()}\n`,
  'nats/data/jetstream/1.blk': 'events',
};
const checkout = fileURLToPath(new URL('../../../..', import.meta.url));

describe('a backup or restore that is interrupted', () => {
  let root: string;
  let children: ChildProcess[];
  const at = (path: string) => join(root, path);
  const unfinished = () => readdirSync(root).filter((name) => /draft$|restoring/.test(name));

  beforeEach(async () => {
    [root, children] = [temporaryDirectory('lyftet-interrupted-'), []];
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(join(at('from'), path, '..'), { recursive: true });
      writeFileSync(join(at('from'), path), text);
    }
    expect(await lyftet('backup', at('good.tar.gz')).ended).toMatchObject({ code: 0 });
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('of %s leaves neither a draft nor a lock', async (signal, code) => {
    makeItLong();
    const before = readdirSync(at('from'));
    const run = lyftet('backup', at('b.tar.gz'));
    await until(() => unfinished().length > 0);
    run.child.kill(signal);

    expect(await run.ended).toEqual({ code, text: `Interrupted (${signal}): nothing was written.\n` });
    expect(readdirSync(root).sort()).toEqual(['from', 'good.tar.gz']);
    expect(readdirSync(at('from'))).toEqual(before);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('of %s leaves nothing of a restore', async (signal, code) => {
    const run = await longRestore();
    run.child.kill(signal);

    expect(await run.ended).toMatchObject({ code, text: expect.stringContaining('nothing was written') });
    expect(readdirSync(root).sort()).toEqual(['from', 'good.tar.gz', 'long.tar.gz']);
  });

  it('by force is cleaned up by the next backup of that name', async () => {
    makeItLong();
    const run = lyftet('backup', at('b.tar.gz'));
    await until(() => unfinished().length > 0);
    run.child.kill('SIGKILL');
    await run.ended;
    const [left] = unfinished();
    rmSync(at('from/postgres/data/long'));

    expect(await lyftet('backup', at('b.tar.gz')).ended).toMatchObject({
      code: 0,
      text: expect.stringContaining(`Removed ${at(left!)}, which`),
    });
    expect(readdirSync(root).sort()).toEqual(['b.tar.gz', 'from', 'good.tar.gz']);
  });

  it('by force is cleaned up by the next restore of that name, but not while it still goes', async () => {
    const run = await longRestore();
    run.child.kill('SIGSTOP');
    const [going] = unfinished();

    expect(await lyftet('restore', at('good.tar.gz'), '--directory', at('to')).ended).toMatchObject({
      code: 0,
      text: expect.not.stringContaining('Removed'),
    });
    expect(unfinished()).toEqual([going]);
    expect(existsSync(at(`${going}/postgres/data/long`))).toBe(true);

    rmSync(at('to'), { recursive: true });
    run.child.kill('SIGKILL');
    await run.ended;
    expect(await lyftet('restore', at('good.tar.gz'), '--directory', at('to')).ended).toMatchObject({
      code: 0,
      text: expect.stringContaining(`Removed ${at(going!)}, which`),
    });
    expect(unfinished()).toEqual([]);
  });

  (process.getuid?.() === 0 ? it.each(['SIGTERM', 'SIGKILL'] as const) : it.skip.each(['SIGTERM'] as const))(
    "by %s leaves nothing where the files of root's servers moved to",
    async (signal) => {
      chmodSync(root, 0o700);
      const run = await longRestore();
      run.child.kill('SIGSTOP');
      const moved = readFileSync(at(`${unfinished()[0]}/postgres/moved-to`), 'utf8');
      expect(existsSync(join(moved, 'data'))).toBe(true);
      run.child.kill(signal);
      run.child.kill('SIGCONT');
      await run.ended;

      if (signal === 'SIGKILL')
        expect(await lyftet('restore', at('from/secrets.json'), '--directory', at('to')).ended).toMatchObject({
          code: 1,
          text: expect.stringContaining('Removed'),
        });
      expect(existsSync(moved)).toBe(false);
      expect(unfinished()).toEqual([]);
    },
  );

  /** Four gigabytes that take no place. */
  function makeItLong(): void {
    writeFileSync(at('from/postgres/data/long'), '');
    truncateSync(at('from/postgres/data/long'), 2 ** 32);
  }

  /** A restore that has begun to write the last file of a backup, of four gigabytes. */
  async function longRestore(): Promise<ReturnType<typeof lyftet>> {
    const plain = gunzipSync(readFileSync(at('good.tar.gz')));
    const start = plain.subarray(0, plain.lastIndexOf('nats/'.padEnd(10, '\0')));
    const zeros = gzipSync(Buffer.alloc(2 ** 26));
    writeFileSync(
      at('long.tar.gz'),
      Buffer.concat([
        gzipSync(start),
        gzipSync(tarHeader({ path: 'postgres/data/long', kind: 'file', size: 2 ** 32, modifiedAt: 0 })),
        ...new Array<Buffer>(64).fill(zeros),
      ]),
    );
    const run = lyftet('restore', at('long.tar.gz'), '--directory', at('to'));
    await until(() => unfinished().length > 0 && isWriting(at(unfinished()[0]!)));
    return run;
  }

  function isWriting(staging: string): boolean {
    const pointer = join(staging, 'postgres/moved-to');
    return existsSync(
      join(existsSync(pointer) ? readFileSync(pointer, 'utf8') : join(staging, 'postgres'), 'data/long'),
    );
  }

  function lyftet(...args: string[]): { child: ChildProcess; ended: Promise<{ code: number | null; text: string }> } {
    const child = spawn(process.execPath, ['dist/apps/cli/src/main.js', ...args], {
      cwd: checkout,
      env: { ...process.env, NODE_OPTIONS: '', LYFTET_DIRECTORY: at('from'), LANG: 'en' },
    });
    children.push(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return {
      child,
      ended: new Promise((resolve, reject) =>
        child.once('error', reject).once('close', (code) => resolve({ code, text })),
      ),
    };
  }
});

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 20_000; !condition(); await pause(5)) {
    if (performance.now() > deadline) throw new Error('Waited in vain');
  }
}
