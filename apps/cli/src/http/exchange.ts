import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
  /** Largest answer that is read, in bytes; any by default. */
  readonly mostBytes?: number;
}

export interface Response {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** A server that never answers must not hold us for ever; longer than any time-out of the gateway. */
const SILENCE_MS = 40_000;

/** Connections that stay open between requests. */
export class Connections {
  private readonly agents: { readonly 'http:': HttpAgent; readonly 'https:': HttpsAgent };

  constructor(most: number) {
    this.agents = {
      'http:': new HttpAgent({ keepAlive: true, maxSockets: most }),
      'https:': new HttpsAgent({ keepAlive: true, maxSockets: most }),
    };
  }

  exchange({ method, url, headers, body, mostBytes = Infinity }: Request): Promise<Response> {
    const isSecure = url.startsWith('https:');
    const send = isSecure ? httpsRequest : httpRequest;
    const content = body === undefined ? undefined : Buffer.from(body);
    return new Promise((resolve, reject) => {
      const outgoing = send(
        url,
        {
          method,
          agent: this.agents[isSecure ? 'https:' : 'http:'],
          headers: { ...headers, ...(content && { 'content-length': String(content.length) }) },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          let bytes = 0;
          incoming.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes > mostBytes) incoming.destroy(new Error(`${url} answers with more than ${mostBytes} bytes`));
            else chunks.push(chunk);
          });
          incoming.on('end', () =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
          incoming.on('error', reject);
        },
      );
      outgoing.setTimeout(SILENCE_MS, () =>
        outgoing.destroy(new Error(`${url} has not answered for ${SILENCE_MS / 1000} s`)),
      );
      outgoing.on('error', reject);
      outgoing.end(content);
    });
  }

  close(): void {
    this.agents['http:'].destroy();
    this.agents['https:'].destroy();
  }
}
