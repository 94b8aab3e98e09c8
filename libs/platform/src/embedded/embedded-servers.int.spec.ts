import { closeSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freePort, isAlive, startEmbeddedNats, startEmbeddedPostgres, temporaryDirectory } from './index.js';
import { ServerLog } from './server-log.js';

const directory = temporaryDirectory('lyftet-embedded-');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('startEmbeddedPostgres', () => {
  const postgresDirectory = join(directory, 'postgres');
  const start = (port?: number) => startEmbeddedPostgres({ directory: postgresDirectory, port, durable: false });

  it('runs in UTC, on 127.0.0.1 alone, with a password, and sorts Swedish where it is asked to', async () => {
    const postgres = await start();

    expect(
      await query(
        postgres.adminUrl,
        `
          SELECT current_setting('timezone') AS zone, current_setting('listen_addresses') AS addresses,
            current_setting('unix_socket_directories') AS sockets, upper('åäö') AS upper
        `,
      ),
    ).toEqual([{ zone: 'UTC', addresses: '127.0.0.1', sockets: '', upper: 'ÅÄÖ' }]);
    expect(
      await query(
        postgres.adminUrl,
        `
          SELECT string_agg(letter, '' ORDER BY letter COLLATE "sv-x-icu") AS letters
          FROM unnest(ARRAY['ö', 'z', 'ä', 'a', 'å']) AS letter
        `,
      ),
    ).toEqual([{ letters: 'azåäö' }]);
    await expect(query(postgres.adminUrl.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
    expect(statSync(join(postgresDirectory, 'superuser-password')).mode & 0o777).toBe(0o600);
    await postgres.stop();
    expect(isAlive(postgres)).toBe(false);
  });

  it('keeps its data over kill -9, ends a server that was left behind, and takes the same port again', async () => {
    const killed = await start();
    await query(killed.adminUrl, 'CREATE TABLE kept AS SELECT 1 AS n');
    process.kill(killed.pid, 'SIGKILL');
    const left = await start(killed.port);
    expect(await query(left.adminUrl, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);

    const postgres = await start();

    expect(isAlive(left)).toBe(false);
    expect(await query(postgres.adminUrl, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    await postgres.stop();
  });

  it('begins anew, and stays whole, when its files were deleted under a server that still runs', async () => {
    const left = await start();
    rmSync(postgresDirectory, { recursive: true, maxRetries: 5 });
    await (await start()).stop();
    expect(isAlive(left)).toBe(false);

    const postgres = await start();

    expect(await query(postgres.adminUrl, 'SELECT count(*)::int AS n FROM pg_database')).toEqual([{ n: 3 }]);
    await postgres.stop();
  });

  it('is not kept from starting by a lock file whose pid belongs to another process now', async () => {
    const postgres = await start();
    const lockFile = join(postgresDirectory, 'data/postmaster.pid');
    const lock = readFileSync(lockFile, 'utf8');
    await postgres.stop();
    writeFileSync(lockFile, lock.replace(/^\d+/, String(process.pid)));

    await (await start()).stop();
  });
});

describe('startEmbeddedNats', () => {
  const natsDirectory = join(directory, 'nats');

  it('keeps the configuration in force when a new one is refused', async () => {
    const nats = await startEmbeddedNats({ directory: natsDirectory, config: userNamed('first'), durable: false });
    await expect(nats.reload('authorization { users: [')).rejects.toThrow('not valid');
    await expect(nats.reload('jetstream { store_dir: "/elsewhere" }')).rejects.toThrow('keeps its configuration');
    expect(await signIn(nats.port, 'first')).toContain('PONG');

    await nats.reload(userNamed('second'));

    expect(await signIn(nats.port, 'first')).toContain('Authorization Violation');
    expect(await signIn(nats.port, 'second')).toContain('PONG');
    expect(statSync(join(natsDirectory, 'nats.conf')).mode & 0o777).toBe(0o600);
    await nats.stop();
  });

  it('ends a server that was left behind', async () => {
    const left = await startEmbeddedNats({ directory: natsDirectory, durable: false });
    const nats = await startEmbeddedNats({ directory: natsDirectory, durable: false });

    expect(isAlive(left)).toBe(false);
    await nats.stop();
  });

  it('has a log that keeps its size however much is written, and can be read on in meanwhile', async () => {
    const log = join(directory, 'turning');
    const turning = new ServerLog(log, undefined, 100_000, 20);
    const output = turning.open();
    const begin = turning.position();
    for (let line = 0; line < 100; line += 1) {
      writeSync(output, `${String(line).padStart(10_000)}\n`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await new Promise((resolve) => setTimeout(resolve, 60));
    const before = turning.position();
    writeSync(output, 'the outcome\n');

    expect(before - begin).toBe(100 * 10_001);
    expect(turning.since(before)).toBe('the outcome\n');
    expect(statSync(log).size).toBeLessThan(200_000);
    expect(statSync(`${log}.1`).size).toBeLessThanOrEqual(100_000);
    expect(statSync(`${log}.1`).mode & 0o777).toBe(0o600);
    turning.close();
    closeSync(output);
  });

  it('says why it does not start', async () => {
    await expect(startEmbeddedNats({ directory: natsDirectory, config: 'no such setting' })).rejects.toThrow(
      /did not start .*Parse error/s,
    );
  });
});

describe('freePort', () => {
  it('takes the preferred port only when nobody has it', async () => {
    const nats = await startEmbeddedNats({ directory: join(directory, 'nats-port'), durable: false });
    expect(await freePort(nats.port)).not.toBe(nats.port);
    await nats.stop();

    expect(await freePort(nats.port)).toBe(nats.port);
  });
});

const userNamed = (name: string): string => `authorization { users: [{ user: ${name}, password: secret }] }`;

/** What the server answers to a client that signs in and pings. */
function signIn(port: number, user: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`CONNECT {"verbose":false,"user":"${user}","pass":"secret"}\r\nPING\r\n`),
    );
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
      if (/PONG|-ERR/.test(answer)) socket.end();
    });
    socket.once('close', () => resolve(answer));
    socket.once('error', reject);
  });
}
