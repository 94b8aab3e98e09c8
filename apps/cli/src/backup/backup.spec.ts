import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresMajor, takeInstanceLock, temporaryDirectory } from '#platform/embedded';
import { runCommandLine } from '../run-command-line.js';
import { BLOCK, tarHeader } from './tar-header.js';
import { backup } from './backup.command.js';
import { changed, forged, ofVersion1, replaced } from './changed-backup.fixture.js';
import { restore } from './restore.command.js';

const FILES = {
  'installation.json': '{"publicUrl":"http://localhost:3000","demo":"empty"}',
  'secrets.json': '{}',
  'lyftet.log': 'not to be kept',
  'postgres/superuser-password': 'secret',
  'postgres/log': 'not to be kept',
  'postgres/data/PG_VERSION': `${postgresMajor()}\n`,
  'postgres/data/postmaster.pid': '1\n',
  'postgres/data/base/1/1259': 'x'.repeat(8_192),
  'nats/nats.conf': 'made at every start',
  'nats/data/jetstream/lyftet/streams/EVENTS/msgs/1.blk': 'events',
};

describe('lyftet backup and restore', () => {
  let root: string;
  let said: string[];
  const at = (path: string) => join(root, path);
  const lyftet = (...args: string[]) =>
    runCommandLine(
      args,
      [backup, restore],
      { say: (line) => said.push(line), note: (line) => said.push(line) },
      { LYFTET_DIRECTORY: at('from') },
    );

  const keyTold = () => /--key ([\w-]{43})$/m.exec(said.join('\n'))![1]!;
  const rewritten = (change: (plain: Buffer) => Buffer) =>
    writeFileSync(at('c.tar.gz'), gzipSync(change(gunzipSync(readFileSync(at('b.tar.gz'))))));

  beforeEach(() => {
    root = temporaryDirectory('lyftet-backup-');
    said = [];
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(join(at('from'), path, '..'), { recursive: true });
      writeFileSync(join(at('from'), path), text);
    }
    mkdirSync(at('from/postgres/data/pg_notify'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('brings back what lasts, empty folders too, and nothing that belongs to a run', async () => {
    expect(await lyftet('backup', at('b.tar.gz'))).toBe(0);
    expect(await lyftet('restore', at('b.tar.gz'), '--directory', at('to'))).toBe(0);

    const lasting = Object.entries(FILES).filter(([path]) => !/log$|pid$|nats\.conf$/.test(path));
    for (const [path, text] of lasting) expect(readFileSync(join(at('to'), path), 'utf8')).toBe(text);
    expect(readdirSync(at('to')).sort()).toEqual(['installation.json', 'nats', 'postgres', 'secrets.json']);
    expect(readdirSync(at('to/postgres/data')).sort()).toEqual(['PG_VERSION', 'base', 'pg_notify']);
    expect(said.join('\n')).toContain('is http://localhost:3000 as it was at');
  });

  it('is for the eyes of its owner, in the file and after it', async () => {
    await lyftet('backup', at('b.tar.gz'));
    await lyftet('restore', at('b.tar.gz'), '--directory', at('to'));

    expect(statSync(at('b.tar.gz')).mode & 0o777).toBe(0o600);
    expect(statSync(at('to/secrets.json')).mode & 0o777).toBe(0o600);
    expect(statSync(at('to/postgres/data')).mode & 0o777).toBe(0o700);
  });

  (process.getuid?.() === 0 ? it : it.skip)(
    'follows the servers of root to where their account can reach their files',
    async () => {
      chmodSync(root, 0o700);
      const places = () => ['postgres', 'nats'].map((server) => readFileSync(at(`to/${server}/moved-to`), 'utf8'));
      try {
        await lyftet('backup', at('b.tar.gz'));
        await lyftet('restore', at('b.tar.gz'), '--directory', at('to'));

        const [postgres, nats] = places() as [string, string];
        expect(statSync(join(postgres, 'data/base/1/1259'))).toMatchObject({ uid: 65534, size: 8_192 });
        expect(readFileSync(join(nats, 'data/jetstream/lyftet/streams/EVENTS/msgs/1.blk'), 'utf8')).toBe('events');
        expect(
          await runCommandLine(
            ['backup', at('c.tar.gz')],
            [backup],
            { say: (line) => said.push(line), note: (line) => said.push(line) },
            { LYFTET_DIRECTORY: at('to') },
          ),
        ).toBe(0);
        expect(statSync(at('c.tar.gz')).size).toBeGreaterThan(0);
      } finally {
        for (const place of places()) rmSync(place, { recursive: true, force: true });
      }
    },
  );

  it('overwrites neither a file nor an installation', async () => {
    await lyftet('backup', at('b.tar.gz'));

    expect(await lyftet('backup', at('b.tar.gz'))).toBe(1);
    expect(await lyftet('restore', at('b.tar.gz'))).toBe(1);
    expect(said.join('\n')).toMatch(/overwrites nothing[^]*is not empty/);
    expect(readFileSync(at('from/lyftet.log'), 'utf8')).toBe('not to be kept');
  });

  it.each(['from/b.tar.gz', 'from/postgres/data/b.tar.gz', 'by-link/nats/b.tar.gz'])(
    'does not go among the data that it holds: %s',
    async (file) => {
      symlinkSync(at('from'), at('by-link'));

      expect(await lyftet('backup', at(file))).toBe(1);
      expect(said.join('\n')).toContain('among the data');
      expect(existsSync(at(file))).toBe(false);
    },
  );

  it('waits for nobody: a running installation is not copied', async () => {
    const lock = await takeInstanceLock(at('from'));

    expect(await lyftet('backup', at('b.tar.gz'))).toBe(1);
    expect(said.join('\n')).toContain('Stop it first');
    expect(existsSync(at('b.tar.gz'))).toBe(false);

    lock.release();
    expect(await lyftet('backup', at('b.tar.gz'))).toBe(0);
  });

  it.each<[string, (plain: Buffer) => Buffer, string]>([
    ['cut short', (plain) => plain.subarray(0, plain.length >> 1), 'ends too soon'],
    [
      'without its last entry',
      (plain) => Buffer.concat([plain.subarray(0, plain.lastIndexOf('checksums.json\0')), Buffer.alloc(BLOCK)]),
      'was cut short',
    ],
    [
      'with a byte changed',
      (plain) => changed(plain, plain.indexOf('xxxx') + 7),
      'postgres/data/base/1/1259 is not as it was written',
    ],
    [
      'of another machine',
      (plain) =>
        replaced(plain, `"platform": "${process.platform}`, (name) =>
          name.replace(process.platform, 'x'.repeat(process.platform.length)),
        ),
      'was written on',
    ],
    ['of a later version', (plain) => replaced(plain, '"version": 2', (name) => name.replace('2', '3')), 'version 3'],
    [
      'without its signature',
      (plain) => Buffer.concat([plain.subarray(0, plain.lastIndexOf('signature.json\0')), Buffer.alloc(BLOCK)]),
      'was cut short',
    ],
    [
      'with a file after its signature',
      (plain) =>
        Buffer.concat([
          plain.subarray(0, plain.length - 2 * BLOCK),
          tarHeader({ path: 'nats/data/more', kind: 'file', size: 0, modifiedAt: 0 }),
          Buffer.alloc(BLOCK),
        ]),
      'which no backup has there',
    ],
    [
      'with one folder more',
      (plain) =>
        Buffer.concat([
          plain.subarray(0, plain.lastIndexOf('checksums.json\0')),
          tarHeader({ path: 'nats/data/more', kind: 'folder', size: 0, modifiedAt: 0 }),
          plain.subarray(plain.lastIndexOf('checksums.json\0')),
        ]),
      'nats/data/more/ is not as it was written',
    ],
    ['whose file and checksum were changed alike', forged, 'its signature does not hold'],
    [
      'of another PostgreSQL',
      (plain) => replaced(plain, `"postgres": "${postgresMajor()}`, (name) => name.replace(postgresMajor(), '17')),
      'holds files of PostgreSQL 17',
    ],
    [
      'with a file that leads elsewhere',
      (plain) =>
        Buffer.concat([
          plain.subarray(0, plain.lastIndexOf('checksums.json\0')),
          tarHeader({ path: 'postgres/data/../../../out', kind: 'file', size: 0, modifiedAt: 0 }),
          Buffer.alloc(BLOCK),
        ]),
      'which no backup has there',
    ],
    ['that is something else', () => Buffer.from('x'.repeat(2_000)), 'no archive of this kind'],
  ])('refuses one %s, and leaves nothing behind', async (_what, damage, reason) => {
    await lyftet('backup', at('b.tar.gz'));
    rewritten(damage);

    expect(await lyftet('restore', at('c.tar.gz'), '--directory', at('to'))).toBe(1);
    expect(said.join('\n')).toContain(reason);
    expect(readdirSync(root).sort()).toEqual(['b.tar.gz', 'c.tar.gz', 'from']);
  });

  it('is restored elsewhere by the key that was told, and by no other', async () => {
    await lyftet('backup', at('b.tar.gz'));
    const key = keyTold();
    const elsewhere = (...args: string[]) =>
      runCommandLine(
        args,
        [restore],
        { say: (line) => said.push(line), note: (line) => said.push(line) },
        { LYFTET_DIRECTORY: at('elsewhere') },
      );

    expect(await elsewhere('restore', at('b.tar.gz'))).toBe(1);
    expect(said.at(-1)).toContain('Which key must have signed this backup?');
    expect(
      await elsewhere('restore', at('b.tar.gz'), '--key', `${key.startsWith('A') ? 'B' : 'A'}${key.slice(1)}`),
    ).toBe(1);
    expect(said.at(-1)).toContain(`it was signed with the key ${key}`);
    expect(await elsewhere('restore', at('b.tar.gz'), '--key', 'x')).toBe(2);
    expect(await elsewhere('restore', at('b.tar.gz'), '--key', key, '--unauthenticated')).toBe(2);
    expect(readdirSync(root).sort()).toEqual(['b.tar.gz', 'from']);
    expect(await elsewhere('restore', at('b.tar.gz'), '--key', key)).toBe(0);
  });

  it('does not hold the key that signs it, which stays the same from backup to backup', async () => {
    await lyftet('backup', at('b.tar.gz'));
    const first = keyTold();
    said = [];
    await lyftet('backup', at('c.tar.gz'));

    expect(keyTold()).toBe(first);
    expect(statSync(at('from/backup-key.pem')).mode & 0o777).toBe(0o600);
    const plain = gunzipSync(readFileSync(at('b.tar.gz')));
    expect(plain.includes('backup-key')).toBe(false);
    expect(plain.includes(readFileSync(at('from/backup-key.pem'), 'utf8').split('\n')[1]!)).toBe(false);
  });

  it('is signed by a whole key also after somebody was killed while a key was made', async () => {
    writeFileSync(at('from/.backup-key.pem.draft'), '-----BEGIN');

    expect(await lyftet('backup', at('b.tar.gz'))).toBe(0);
    expect(readdirSync(at('from')).filter((name) => name.includes('backup-key'))).toEqual(['backup-key.pem']);
    expect(await lyftet('restore', at('b.tar.gz'), '--directory', at('to'))).toBe(0);
  });

  it('is restored without knowing who wrote it only by saying so, also one of version 1', async () => {
    await lyftet('backup', at('b.tar.gz'));
    rewritten(forged);
    expect(await lyftet('restore', at('c.tar.gz'), '--directory', at('to'), '--unauthenticated')).toBe(0);
    expect(said.join('\n')).toContain('Nobody has checked who wrote this backup.');
    rewritten(ofVersion1);

    expect(await lyftet('restore', at('c.tar.gz'), '--directory', at('then'))).toBe(1);
    expect(said.at(-1)).toContain('it is of an earlier Lyftet');
    expect(await lyftet('restore', at('c.tar.gz'), '--directory', at('then'), '--unauthenticated')).toBe(0);
  });

  it('refuses to leave out what a link leads to', async () => {
    cpSync(at('from/installation.json'), at('elsewhere'));
    symlinkSync(at('elsewhere'), at('from/postgres/data/link'));

    expect(await lyftet('backup', at('b.tar.gz'))).toBe(1);
    expect(said.join('\n')).toContain('neither file nor folder');
    expect(readdirSync(root).sort()).toEqual(['elsewhere', 'from']);
  });
});
