import { generateKeyPairSync } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ComputerClock } from '#platform';
import { Failure } from '../failure.js';
import { Connections } from '../http/exchange.js';
import { SignIn } from './sign-in.js';

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const connections = new Connections(2);
let server: Server;
afterEach(() => {
  connections.close();
  server.close();
});

/** A provider whose token endpoint gives these answers, one after the other; 0 = hangs up. */
async function providerThatAnswers(...statuses: number[]) {
  const assertions: string[] = [];
  server = createServer((request, response) => {
    const url = `http://${request.headers.host}`;
    if (request.method === 'GET')
      return void response.writeHead(200).end(JSON.stringify({ token_endpoint: `${url}/token` }));
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      assertions.push(new URLSearchParams(body).get('client_assertion')!);
      const status = statuses.shift();
      if (status === 0) return void request.socket.destroy();
      response.writeHead(status!).end(JSON.stringify({ access_token: 'abc', expires_in: 600 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    signIn: new SignIn(
      { url, issuer: url, operator: { clientId: 'lyftet-cli', key } },
      connections,
      new ComputerClock(),
    ),
    assertions,
  };
}

describe('SignIn', () => {
  it('outlives a provider that restarts, with a new assertion for each try', async () => {
    const { signIn, assertions } = await providerThatAnswers(0, 503, 200);

    expect(await signIn.asOperator()()).toEqual({ authorization: 'Bearer abc' });
    expect(new Set(assertions).size).toBe(3);
  });

  it('asks again after a refusal, and keeps what it got', async () => {
    const { signIn, assertions } = await providerThatAnswers(400, 200);
    const operator = signIn.asOperator();

    await expect(operator()).rejects.toBeInstanceOf(Failure);
    await operator();
    await operator();

    expect(assertions).toHaveLength(2);
  });
});
