import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type ConnectionBounds, boundConnections } from './connection-bounds.js';

const BOUNDS: ConnectionBounds = { most: 100, answerMs: 60_000, checkMs: 50 };
const OK = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('boundConnections', () => {
  let server: Server;
  let refused: number[];
  const sockets: net.Socket[] = [];

  async function start(bounds: Partial<ConnectionBounds>, body = 'ok'): Promise<void> {
    refused = [];
    server = createServer({ keepAliveTimeout: 5_000 }, (request, response) => {
      if (request.url === '/unread') response.shouldKeepAlive = false;
      response.end(body);
    });
    boundConnections(server, { ...BOUNDS, onRefused: (count) => refused.push(count), ...bounds });
    await new Promise<void>((resolve) => server.listen(0, resolve));
  }

  async function open(host = '127.0.0.1', localAddress?: string): Promise<net.Socket> {
    const socket = net
      .connect({
        port: (server.address() as AddressInfo).port,
        host,
        allowHalfOpen: true,
        ...(localAddress && { localAddress }),
      })
      .on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  }
  /** Whether the connection is taken: an answer comes on it. */
  async function isTaken(socket: net.Socket): Promise<boolean> {
    socket.write(OK);
    const [data] = (await Promise.race([once(socket, 'data'), once(socket, 'close'), once(socket, 'end')])) as [
      unknown,
    ];
    return Buffer.isBuffer(data);
  }
  const connections = () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('closes the one above the bound of an address, takes others, and takes it again when one has left', async () => {
    await start({ perAddress: { most: 3, keyOf: (ip) => ip.replace('::ffff:', '') } });
    const taken = [await open(), await open(), await open()];
    for (const one of taken) expect(await isTaken(one)).toBe(true);

    expect([await isTaken(await open()), await isTaken(await open('127.0.0.1', '127.0.0.2'))]).toEqual([false, true]);
    taken[0]!.destroy();
    while ((await connections()) > 3) await pause(5); // two of the one address, one of the other
    expect([await isTaken(await open()), await isTaken(await open())]).toEqual([true, false]);
    expect(refused).toEqual([1]);
  });

  it('closes the one above the bound of all, and makes room of those that only wait', async () => {
    await start({ most: 4 });
    for (let n = 0; n < 4; n += 1) expect(await isTaken(await open())).toBe(true);

    expect(await isTaken(await open())).toBe(false);
    while ((await connections()) > 0) await pause(5);
    expect(await isTaken(await open())).toBe(true);
  });

  it('is rid of whoever it answered for the last time, though they neither close nor stop sending', async () => {
    await start({});
    const socket = await open();
    let received = '';
    socket.on('data', (data) => (received += String(data)));
    socket.write('POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n');
    const sending = setInterval(() => socket.write('x'.repeat(10_000)), 10);

    while ((await connections()) > 0) await pause(20); // or the time of the test is over
    clearInterval(sending);

    expect(received).toMatch(/^HTTP\/1\.1 200 [^]*ok$/);
  });

  it('reads nothing more as a request behind its last answer', async () => {
    await start({});
    let asked = 0;
    server.on('request', () => (asked += 1));
    const socket = await open();
    socket.write('GET /unread HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    socket.write(OK);
    await pause(100);

    expect(asked).toBe(1);
  });

  it('lets go of whoever does not take an answer, and not of whoever takes it slowly', async () => {
    // So long that a busy machine, which is the client's too, does not look like a client that takes nothing.
    await start({ answerMs: 2_000 }, 'x'.repeat(32_000_000));
    const [never, slow] = [await open(), await open()];
    never.pause();
    never.write(OK);
    slow.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const closed = once(slow, 'end');
    let taken = 0;
    slow.on('data', ({ length }: Buffer) => (taken += length));
    await closed;
    expect(taken).toBeGreaterThan(32_000_000);

    while ((await connections()) > 0) await pause(20); // or the time of the test is over
  });
});
