import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

/** What is told of a server that is silent: enough to see where its threads stand. */
const MOST_TOLD = 60_000;

export default async function stopServers() {
  const { postgres, nats, directory } = globalThis.lyftetTestServers;
  if (await isJetStreamSilent(nats.url)) await tellWhereItStands(nats);
  await Promise.all([postgres.stop(), nats.stop()]);
  rmSync(directory, { recursive: true, force: true });
}

/**
 * Seen once: from some test on JetStream answered nobody, and all later tests that need it failed without a word of the
 * server.
 */
async function isJetStreamSilent(url) {
  try {
    const connection = await connect({ servers: url, user: 't0-admin', pass: 'test', maxReconnectAttempts: 0 });
    try {
      await jetstreamManager(connection);
      return false;
    } finally {
      await connection.close();
    }
  } catch {
    return true;
  }
}

/** A Go program that gets SIGQUIT writes the stacks of all its goroutines, and ends. */
async function tellWhereItStands(nats) {
  const { endProcess } = await import('#platform/embedded');
  await endProcess(nats, [
    { signal: 'SIGQUIT', waitMs: 10_000 },
    { signal: 'SIGKILL', waitMs: 3_000 },
  ]);
  const stacks = readFileSync(join(nats.directory, 'log'), 'utf8')
    .split('\n\n')
    .filter(
      (part) => !part.startsWith('goroutine') || /jetstream|jsAPI|filestore|stream\.go|consumer\.go|Mutex/i.test(part),
    );
  process.stderr.write(
    `JetStream of the test server is silent. Its log, and where it stands:\n${stacks.join('\n\n').slice(-MOST_TOLD)}\n`,
  );
}
