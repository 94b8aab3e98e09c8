import { type Server, createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '#platform/embedded';
import { decidePublicAddress } from './public-url.js';

describe('decidePublicAddress', () => {
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  const listen = (port: number, host: string) =>
    new Promise<void>((resolve) =>
      servers.push(
        createServer()
          .listen(port, host, () => resolve())
          .once('error', () => resolve()),
      ),
    );

  it('takes the first free port from 3000 at the first start', async () => {
    await listen(3000, '127.0.0.1');

    const { publicUrl, port } = await decidePublicAddress({}, undefined);

    expect(port).toBeGreaterThan(3000);
    expect(publicUrl).toBe(`http://localhost:${port}`);
  });

  it('keeps to the address of the first start, even if a better one is free', async () => {
    const port = await freePort();

    expect(await decidePublicAddress({}, `http://localhost:${port}`)).toEqual({
      publicUrl: `http://localhost:${port}`,
      port,
    });
  });

  it('stops when the fixed port is taken', async () => {
    const port = await freePort();
    await listen(port, '127.0.0.1');

    await expect(decidePublicAddress({}, `http://localhost:${port}`)).rejects.toThrow(`Port ${port} is taken`);
  });

  it('sees a program that listens on another address of this computer', async () => {
    const port = await freePort();
    await listen(port, '0.0.0.0');

    await expect(decidePublicAddress({ publicUrl: `http://localhost:${port}` }, undefined)).rejects.toThrow(
      `Port ${port} is taken`,
    );
  });

  it('stops when PUBLIC_URL says another address than the fixed one', async () => {
    await expect(
      decidePublicAddress({ publicUrl: 'https://lyftet.example.se' }, 'http://localhost:3000'),
    ).rejects.toThrow('This installation lives at http://localhost:3000');
  });

  it('listens on PORT when a proxy leads the public address there', async () => {
    const port = await freePort();

    expect(await decidePublicAddress({ publicUrl: 'https://lyftet.example.se/', port }, undefined)).toEqual({
      publicUrl: 'https://lyftet.example.se',
      port,
    });
  });

  it('refuses an address with a path', async () => {
    await expect(decidePublicAddress({ publicUrl: 'https://example.se/lyftet' }, undefined)).rejects.toThrow(
      'only protocol, name and port',
    );
  });
});
