import { execFile } from 'node:child_process';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startHealthServer } from '#platform';
import { processConfig } from '#plugin-kit';
import { type DocumentParts, documentRoutes } from '../../apps/gateway/src/pages/document-routes.js';
import { DOCKERFILE_PROBE, checkout, read } from './compose-files.js';

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const closed = (server: Server) => new Promise((resolve) => server.close(resolve));

/** The exit code of the probe, by which Docker tells whether a container is healthy. */
function probe(port: number): Promise<number | string> {
  return new Promise((resolve) =>
    execFile(process.execPath, [DOCKERFILE_PROBE.at(-1)!, String(port)], { cwd: checkout, env: {} }, (error) =>
      resolve(error === null ? 0 : error.code!),
    ),
  );
}

describe('docker/health-check.mjs', () => {
  let reason: string | null = null;
  let service: Server;
  beforeAll(async () => {
    service = await startHealthServer({ port: 0, host: '127.0.0.1', unreadiness: async () => reason });
  });
  afterAll(() => closed(service));

  it('is content with a service that is ready, and not with one that is not', async () => {
    expect(await probe(portOf(service))).toBe(0);

    reason = 'NATS is away';
    expect(await probe(portOf(service))).toBe(1);
  });

  it('is not content when nobody answers', async () => {
    const gone = await startHealthServer({ port: 0, host: '127.0.0.1', unreadiness: async () => null });
    const port = portOf(gone);
    await closed(gone);

    expect(await probe(port)).toBe(1);
  });

  it('asks at a path where the gateway answers too', async () => {
    const asked: string[] = [];
    const listener = createServer(({ url }, response) => {
      asked.push(url!);
      response.end();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    await probe(portOf(listener)).finally(() => closed(listener));

    expect(documentRoutes({} as DocumentParts).map(({ path }) => path)).toEqual(expect.arrayContaining(asked));
    expect(asked).toHaveLength(1);
  });

  it('is what the image is probed by, in less than its time, at the port where plugins answer', () => {
    const [, seconds, command] = /^HEALTHCHECK .*--timeout=(\d+)s .*CMD (\[.*\])$/m.exec(read('docker/Dockerfile'))!;
    const text = read('docker/health-check.mjs');

    expect(['CMD', ...(JSON.parse(command!) as string[])]).toEqual(DOCKERFILE_PROBE);
    expect(text).toContain(`'${String(processConfig.settings.healthPort.defaultText)}'`);
    expect(Number(/timeout\(([\d_]+)\)/.exec(text)![1]!.replaceAll('_', ''))).toBeLessThan(Number(seconds) * 1_000);
  });
});
