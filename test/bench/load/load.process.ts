import { answerParent } from '../installation/answer-parent.js';
import { KeepAliveConnection } from './keep-alive-connection.js';
import type { AllOrder, EachOrder, HoldOrder, LoadRequest, LoadResult } from './load-orders.js';

const MOST_SILENCE_MS = 20_000;

let tokens: readonly string[] = [];

answerParent({
  know: (given: readonly string[]) => void (tokens = given),
  hold: (order: HoldOrder) => {
    const requests = Array.from({ length: order.clients }, (_, client) => textOf(order, tokens[client]));
    const end = performance.now() + order.seconds * 1_000;
    return run(order.port, order.clients, (client) => (performance.now() < end ? requests[client] : undefined));
  },
  each: (order: EachOrder) =>
    runOnce(
      order,
      tokens.slice(order.from, order.to).map((token) => textOf(order, token)),
    ),
  all: (order: AllOrder) =>
    runOnce(
      order,
      order.requests.map((request) => textOf({ ...order, ...request }, undefined)),
    ),
});

function runOnce({ port, clients }: EachOrder | AllOrder, requests: readonly string[]): Promise<LoadResult> {
  let next = 0;
  return run(port, clients, () => requests[next++]);
}

function textOf({ port, method, path, body, isSignedIn }: LoadRequest, token: string | undefined): string {
  const content = body === undefined ? '' : JSON.stringify(body);
  const text = [
    `${method} ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Accept: application/json',
    ...(isSignedIn ? [`Authorization: Bearer ${token}`] : []),
    ...(body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(content)}`]),
    '',
    content,
  ].join('\r\n');
  return Buffer.from(text, 'utf8').toString('latin1'); // a character for each byte, as it is written
}

/** Each client asks as soon as it was answered, until there is nothing more to ask. */
async function run(port: number, clients: number, next: (client: number) => string | undefined): Promise<LoadResult> {
  const connections = await Promise.all(Array.from({ length: clients }, () => KeepAliveConnection.open(port)));
  const statuses: Record<string, number> = {};
  const times: number[] = [];
  const began = performance.now();
  let replied = began;
  const watching = setInterval(() => {
    if (performance.now() - replied > MOST_SILENCE_MS)
      for (const connection of connections) connection.giveUp(`No reply for ${MOST_SILENCE_MS / 1_000} s`);
  }, 1_000);
  try {
    await Promise.all(
      connections.map(
        (connection, client) =>
          new Promise<void>((resolve, reject) => {
            const ask = () => {
              const request = next(client);
              if (request === undefined) return resolve();
              const sent = performance.now();
              connection.send(
                request,
                (status) => {
                  replied = performance.now();
                  times.push(replied - sent);
                  statuses[status] = (statuses[status] ?? 0) + 1;
                  ask();
                },
                reject,
              );
            };
            ask();
          }),
      ),
    );
  } finally {
    clearInterval(watching);
    for (const connection of connections) connection.close();
  }
  const seconds = (performance.now() - began) / 1_000;
  times.sort((a, b) => a - b);
  return {
    requests: times.length,
    seconds,
    perSecond: times.length / seconds,
    statuses,
    median: times[times.length >> 1] ?? 0,
    p99: times[Math.floor(times.length * 0.99)] ?? 0,
  };
}
