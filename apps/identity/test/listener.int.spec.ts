import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OidcListener, listenForOidc } from '../src/provider/oidc-listener.js';

const HOST = 'Host: a\r\n';

describe('The listener of the provider', () => {
  let listener: OidcListener;
  const read: string[] = [];

  beforeAll(async () => {
    const at = {
      host: '127.0.0.1',
      port: 0,
      times: { headersTimeout: 400, requestTimeout: 600, keepAliveTimeout: 300, connectionsCheckingInterval: 50 },
      bounds: { most: 50, checkMs: 50 },
    };
    listener = await listenForOidc('http://lyftet.test', at, (request, response) => {
      read.push(`${request.method} ${request.url}`);
      request.resume().on('end', () => response.end('ok'));
    });
  });
  afterAll(() => listener.stop());

  /** What comes back until the server ends the connection, which the client never does. */
  async function send(text: string, drip?: string): Promise<string> {
    const socket = net.connect({
      port: Number(new URL(listener.internalUrl).port),
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    let received = '';
    socket.on('error', () => undefined).on('data', (data) => (received += String(data)));
    // an error, such as a reset, comes before it
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('end', () => setTimeout(() => socket.destroy(), 20));
    socket.write(text);
    const dripping = drip === undefined ? undefined : setInterval(() => socket.writable && socket.write(drip), 50);
    await closed;
    clearInterval(dripping);
    return received;
  }

  it.each([
    ['a GET with a body', `GET /oidc/a HTTP/1.1\r\n${HOST}Content-Length: 46\r\n\r\n`],
    ['a DELETE with a chunk', `DELETE /oidc/a HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n2e\r\n`],
    ['two hosts', `POST /oidc/a HTTP/1.1\r\n${HOST}${HOST}\r\n`],
    [
      'a coding before chunked',
      `POST /oidc/a HTTP/1.1\r\n${HOST}Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['an upgrade', `GET /oidc/a HTTP/1.1\r\n${HOST}Connection: upgrade\r\nUpgrade: h2c\r\n\r\n`],
    [
      'a Connection that takes the length away',
      `POST /oidc/a HTTP/1.1\r\n${HOST}Connection: content-length\r\nContent-Length: 46\r\n\r\n`,
    ],
    [
      'a length and a coding',
      `POST /oidc/a HTTP/1.1\r\n${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
  ])('reads nothing behind %s', async (_what, head) => {
    read.length = 0;
    const received = await send(`${head}GET /oidc/smuggled HTTP/1.1\r\n${HOST}Cookie: a=1\r\n\r\n`);

    expect(received).toMatch(/^HTTP\/1\.1 400 (?![^]*HTTP\/1\.1)/);
    expect(read).toEqual([]);
  });

  it.each([
    ['says nothing', '', undefined],
    ['sends its head byte by byte', 'GET /oidc/a HTTP/1.1\r\nX: ', 'x'],
    ['sends its body byte by byte', `POST /oidc/a HTTP/1.1\r\n${HOST}Content-Length: 900\r\n\r\n`, 'x'],
    ['stays after an answer', `GET /oidc/a HTTP/1.1\r\n${HOST}\r\n`, undefined],
  ])('lets go of whoever %s', async (_what, begin, drip) => {
    const began = performance.now();
    await send(begin, drip);
    // Its times are under a second here, and 10 s where nobody sets them.
    expect(performance.now() - began).toBeLessThan(8_000);
  });

  it('takes so many connections and not more', async () => {
    // Whoever is taken begins to ask, and is told when its time is over; the others are told nothing.
    const told = await Promise.all(Array.from({ length: 60 }, () => send('GET /oidc/a HTTP/1.1\r\nX: ')));

    expect([
      told.filter((text) => text.startsWith('HTTP/1.1 408')).length,
      told.filter((text) => text === '').length,
    ]).toEqual([50, 10]);
  });
});
