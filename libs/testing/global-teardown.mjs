import { rmSync } from 'node:fs';

export default async function stopServers() {
  const { postgres, nats, directory } = globalThis.lyftetTestServers;
  await Promise.all([postgres.stop(), nats.stop()]);
  rmSync(directory, { recursive: true, force: true });
}
