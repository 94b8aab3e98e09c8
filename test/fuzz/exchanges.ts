import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { ALL_PLUGINS } from '../journeys/platform.fixture.js';

/**
 * No answer takes longer: the most that an operation says it may take, and what stands around it. What came whole is
 * answered before the connection ends, whatever follows it; and what takes its turn at one lock takes its time beside a
 * busy neighbour.
 */
const ANSWERED_WITHIN_MS =
  Math.max(...ALL_PLUGINS.flatMap(({ manifest }) => manifest.operations.map(({ timeoutMs }) => timeoutMs))) + 15_000;

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Asks one gateway over connections that are kept open. */
export class KeptConnections {
  // Long before the gateway lets go of an idle connection (72 s): in the moment when it does, a request may be on its
  // way.
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 10_000 });
  private readonly port: number;

  constructor(url: string) {
    this.port = Number(new URL(url).port);
  }

  ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string | undefined,
  ): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        { agent: this.agent, host: '127.0.0.1', port: this.port, method, path, headers, timeout: ANSWERED_WITHIN_MS },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => void chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode!,
              contentType: response.headers['content-type'] ?? '',
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      request.on('timeout', () =>
        request.destroy(
          new Error(`no answer to ${method} ${path.slice(0, 200)} within ${ANSWERED_WITHIN_MS / 1_000} s`),
        ),
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Who sent half a request waits for nothing: after this the sender says that no more will come. */
const PATIENCE_MS = 120;

/**
 * Sends these bytes over a connection of their own.
 * @returns everything that came until the gateway closed it.
 * @throws when it never does
 */
export function sendRaw(url: string, bytes: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), allowHalfOpen: true });
    const patience = setTimeout(() => socket.end(), PATIENCE_MS);
    const hangs = setTimeout(() => {
      socket.destroy();
      reject(
        new Error(
          `the gateway neither answers nor closes within ${ANSWERED_WITHIN_MS / 1_000} s; it has sent ` +
            `${JSON.stringify(Buffer.concat(chunks).toString('latin1').slice(0, 500))}`,
        ),
      );
    }, ANSWERED_WITHIN_MS);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      patience.refresh();
    });
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined); // reset while we were still sending: closed as well
    socket.on('close', () => {
      clearTimeout(patience);
      clearTimeout(hangs);
      resolve(Buffer.concat(chunks));
    });
    socket.write(bytes);
  });
}

/**
 * The answers in a stream of bytes.
 * @throws when it is not well-formed HTTP/1.1; the last one may end before its body, if the sender left first
 */
export function answersIn(bytes: Buffer): HttpAnswer[] {
  const answers: HttpAnswer[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0)
      throw new Error(
        `an answer without an end of its headers: ${JSON.stringify(rest.subarray(0, 200).toString('latin1'))}`,
      );
    const [line = '', ...fields] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 ([1-5]\d\d) [\x20-\x7e]*$/.exec(line)?.[1]);
    const wrong = fields.find((field) => !/^[A-Za-z0-9-]+: ?[\t\x20-\x7e\x80-\xff]*$/.test(field));
    if (!status || wrong !== undefined) throw new Error(`not HTTP: ${JSON.stringify(wrong ?? line)}`);
    const headers = new Map(
      fields.map((field): [string, string] => [
        field.slice(0, field.indexOf(':')).toLowerCase(),
        field.slice(field.indexOf(':') + 1).trim(),
      ]),
    );
    rest = rest.subarray(end + 4);
    if (status < 200) continue;
    const body = bodyOf(rest, status, headers);
    rest = rest.subarray(body.taken);
    answers.push({ status, contentType: headers.get('content-type') ?? '', text: body.bytes.toString('utf8') });
  }
  return answers;
}

function bodyOf(
  rest: Buffer,
  status: number,
  headers: ReadonlyMap<string, string>,
): { readonly bytes: Buffer; readonly taken: number } {
  if (status === 204 || status === 304) return { bytes: rest.subarray(0, 0), taken: 0 };
  if (headers.get('transfer-encoding') === 'chunked') return unchunked(rest);
  const length = headers.get('content-length');
  const taken = length === undefined ? rest.length : Math.min(rest.length, Number(length));
  // An answer to HEAD has the length and not the body: what follows then is another answer, or nothing.
  return rest.subarray(0, 5).toString('latin1') === 'HTTP/'
    ? { bytes: rest.subarray(0, 0), taken: 0 }
    : { bytes: rest.subarray(0, taken), taken };
}

function unchunked(rest: Buffer): { readonly bytes: Buffer; readonly taken: number } {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = rest.indexOf('\r\n', at);
    const size = Number.parseInt(rest.subarray(at, lineEnd < 0 ? rest.length : lineEnd).toString('latin1'), 16);
    if (lineEnd < 0 || !(size > 0))
      return { bytes: Buffer.concat(parts), taken: lineEnd < 0 ? rest.length : Math.min(rest.length, lineEnd + 4) };
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
