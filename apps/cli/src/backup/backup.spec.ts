import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresMajor, takeInstanceLock, temporaryDirectory } from '#platform/embedded';
import { runCommandLine } from '../run-command-line.js';
import { BLOCK, tarHeader } from './tar-header.js';
import { backup } from './backup.command.js';
import { restore } from './restore.command.js';

const FILES = {
  'installation.json': '{"publicUrl":"http://localhost:3000","demo":"empty"}', 'secrets.json': '{}', 'lyftet.log': 'not to be kept',
  'postgres/superuser-password': 'secret', 'postgres/log': 'not to be kept', 'postgres/data/PG_VERSION': `${postgresMajor()}\n`, 'postgres/data/postmaster.pid': '1\n', 'postgres/data/base/1/1259': 'x'.repeat(8_192),
  'nats/nats.conf': 'made at every start', 'nats/data/jetstream/lyftet/streams/EVENTS/msgs/1.blk': 'events',
};

describe('lyftet backup and restore', () => {
  let root: string;
  let said: string[];
  const at = (path: string) => join(root, path);
  const lyftet = (...args: string[]) => runCommandLine(args, [backup, restore], { say: (line) => said.push(line), note: (line) => said.push(line) }, { LYFTET_DIRECTORY: at('from') });

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

  (process.getuid?.() === 0 ? it : it.skip)('follows the servers of root to where their account can reach their files', async () => {
    chmodSync(root, 0o700);
    const places = () => ['postgres', 'nats'].map((server) => readFileSync(at(`to/${server}/moved-to`), 'utf8'));
    try {
      await lyftet('backup', at('b.tar.gz'));
      await lyftet('restore', at('b.tar.gz'), '--directory', at('to'));

      const [postgres, nats] = places() as [string, string];
      expect(statSync(join(postgres, 'data/base/1/1259'))).toMatchObject({ uid: 65534, size: 8_192 });
      expect(readFileSync(join(nats, 'data/jetstream/lyftet/streams/EVENTS/msgs/1.blk'), 'utf8')).toBe('events');
      expect(await runCommandLine(['backup', at('c.tar.gz')], [backup], { say: (line) => said.push(line), note: (line) => said.push(line) }, { LYFTET_DIRECTORY: at('to') })).toBe(0);
      expect(statSync(at('c.tar.gz')).size).toBeGreaterThan(0);
    } finally {
      for (const place of places()) rmSync(place, { recursive: true, force: true });
    }
  });

  it('overwrites neither a file nor an installation', async () => {
    await lyftet('backup', at('b.tar.gz'));

    expect(await lyftet('backup', at('b.tar.gz'))).toBe(1);
    expect(await lyftet('restore', at('b.tar.gz'))).toBe(1);
    expect(said.join('\n')).toMatch(/overwrites nothing[^]*is not empty/);
    expect(readFileSync(at('from/lyftet.log'), 'utf8')).toBe('not to be kept');
  });

  it.each(['from/b.tar.gz', 'from/postgres/data/b.tar.gz', 'by-link/nats/b.tar.gz'])('does not go among the data that it holds: %s', async (file) => {
    symlinkSync(at('from'), at('by-link'));

    expect(await lyftet('backup', at(file))).toBe(1);
    expect(said.join('\n')).toContain('among the data');
    expect(existsSync(at(file))).toBe(false);
  });

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
    ['without its last entry', (plain) => Buffer.concat([plain.subarray(0, plain.lastIndexOf('checksums.json\0')), Buffer.alloc(BLOCK)]), 'was cut short'],
    ['with a byte changed', (plain) => changed(plain, plain.indexOf('xxxx') + 7), 'postgres/data/base/1/1259 is not as it was written'],
    ['of another machine', (plain) => replaced(plain, `"platform": "${process.platform}`, (name) => name.replace(process.platform, 'x'.repeat(process.platform.length))), 'was written on'],
    ['of a later version', (plain) => replaced(plain, '"version": 1', (name) => name.replace('1', '2')), 'version 2'],
    ['of another PostgreSQL', (plain) => replaced(plain, `"postgres": "${postgresMajor()}`, (name) => name.replace(postgresMajor(), '17')), 'holds files of PostgreSQL 17'],
    ['with a file that leads elsewhere', (plain) => Buffer.concat([plain.subarray(0, plain.lastIndexOf('checksums.json\0')), tarHeader({ path: 'postgres/data/../../../out', kind: 'file', size: 0, modifiedAt: 0 }), Buffer.alloc(BLOCK)]), 'which no backup has there'],
    ['that is something else', () => Buffer.from('x'.repeat(2_000)), 'no archive of this kind'],
  ])('refuses one %s, and leaves nothing behind', async (_what, damage, reason) => {
    await lyftet('backup', at('b.tar.gz'));
    writeFileSync(at('c.tar.gz'), gzipSync(damage(gunzipSync(readFileSync(at('b.tar.gz'))))));

    expect(await lyftet('restore', at('c.tar.gz'), '--directory', at('to'))).toBe(1);
    expect(said.join('\n')).toContain(reason);
    expect(readdirSync(root).sort()).toEqual(['b.tar.gz', 'c.tar.gz', 'from']);
  });

  it('refuses to leave out what a link leads to', async () => {
    cpSync(at('from/installation.json'), at('elsewhere'));
    symlinkSync(at('elsewhere'), at('from/postgres/data/link'));

    expect(await lyftet('backup', at('b.tar.gz'))).toBe(1);
    expect(said.join('\n')).toContain('neither file nor folder');
    expect(readdirSync(root).sort()).toEqual(['elsewhere', 'from']);
  });
});

function changed(plain: Buffer, at: number): Buffer {
  const copy = Buffer.from(plain);
  copy[at] = 0x79;
  return copy;
}

function replaced(plain: Buffer, text: string, by: (text: string) => string): Buffer {
  const copy = Buffer.from(plain);
  copy.write(by(text), plain.indexOf(text));
  return copy;
}
