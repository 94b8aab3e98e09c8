import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { type HealthOptions, startHealthServer } from './health-server.js';

async function asked(
  options: Partial<HealthOptions>,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string }> {
  const server = await startHealthServer({ port: 0, host: '127.0.0.1', unreadiness: async () => null, ...options });
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    headers: { connection: 'close' },
    ...init,
  });
  const text = await response.text();
  await new Promise((resolve) => server.close(resolve));
  return { status: response.status, text };
}

describe('The health server', () => {
  it('says that the process lives and whether it is ready', async () => {
    expect(await asked({}, '/health/live')).toEqual({ status: 200, text: '{"status":"live"}' });
    expect(await asked({}, '/health/ready')).toEqual({ status: 200, text: '{"status":"ready"}' });
    expect(await asked({ unreadiness: async () => 'NATS is away' }, '/health/ready')).toEqual({
      status: 503,
      text: '{"status":"not ready","reason":"NATS is away"}',
    });
  });

  it('has metrics only when some are gathered', async () => {
    expect((await asked({}, '/metrics')).status).toBe(404);
    expect(await asked({ scrape: async () => 'up 1\n' }, '/metrics')).toEqual({ status: 200, text: 'up 1\n' });
    expect((await asked({ scrape: async () => Promise.reject(new Error('away')) }, '/metrics')).status).toBe(500);
  });

  it('is asked and told nothing', async () => {
    expect((await asked({}, '/health/live', { method: 'POST', body: 'x' })).status).toBe(405);
    expect((await asked({}, '/health/live', { method: 'DELETE' })).status).toBe(405);
    expect(await asked({}, '/health/live', { method: 'HEAD' })).toEqual({ status: 200, text: '' });
  });
});
