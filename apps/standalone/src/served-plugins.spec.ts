import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { untilServed } from './served-plugins.js';

const UP = JSON.stringify({
  plugins: [{ name: 'catalog', state: 'up' }],
  refused: [{ name: 'guest', reasons: ['no version'] }],
});

describe('untilServed', () => {
  let server: ReturnType<typeof createServer>;
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** A gateway whose `/plugins` does these things, one after the other, and goes on with the last. */
  async function gatewayThat(...answers: ('is silent' | 'hangs up' | 'fails' | 'reports')[]) {
    let asked = 0;
    server = createServer((request, response) => {
      const answer = answers[Math.min(asked++, answers.length - 1)];
      if (answer === 'hangs up') request.socket.destroy();
      if (answer === 'fails') response.writeHead(503).end();
      if (answer === 'reports') response.writeHead(200, { 'content-type': 'application/json' }).end(UP);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('asks again while the gateway is too busy to answer', async () => {
    const said: string[] = [];
    const url = await gatewayThat('is silent', 'hangs up', 'fails', 'reports');

    await untilServed(
      url,
      ['catalog'],
      (line) => said.push(line),
      () => false,
      100,
    );

    expect(said).toEqual([]);
  });

  it('tells of a plugin that is refused, and goes on', async () => {
    const said: string[] = [];
    const url = await gatewayThat('reports');

    await untilServed(
      url,
      ['catalog', 'guest'],
      (line) => said.push(line),
      () => false,
    );

    expect(said).toEqual(['The gateway refuses the plugin guest: no version']);
  });
});
