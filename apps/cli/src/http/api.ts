import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { PlatformLanguage, ProblemDocument } from '#plugin-kit/contract';
import { Failure } from '../failure.js';
import { Connections, type Request, type Response } from './exchange.js';
import { ProblemReply } from './problem-reply.js';

/** Who asks: answers the headers that prove it. */
export type Identity = () => Promise<{ readonly [name: string]: string }>;

export const nobody: Identity = async () => ({});

export interface ApiReply {
  readonly status: number;
  readonly body: unknown;
}

const LONGEST_TRY_MS = 30_000;
/** "Not now" (RFC 9110); 504 is the gateway's "outcome unknown, repeat with the same key". */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** The HTTP API of an installation. What passes by itself is tried again with the same Idempotency-Key. */
export class Api {
  private readonly connections: Connections;
  /** Requests sent, repeated ones counted each time. */
  sent = 0;

  constructor(
    readonly url: string,
    private readonly language: PlatformLanguage,
    mostConnections = 32,
  ) {
    this.connections = new Connections(mostConnections);
  }

  /** The body of a page. @throws {ProblemReply} */
  async get<T>(path: string, identity: Identity): Promise<T> {
    return (await this.ask('GET', path, undefined, identity, [200])).body as T;
  }

  /** The body of the reply to a change. @throws {ProblemReply} */
  async post<T>(path: string, body: object, identity: Identity): Promise<T> {
    return (await this.ask('POST', path, body, identity, [200, 201, 202, 204])).body as T;
  }

  /** The reply whatever its status. @throws {Failure} when there is none */
  async reply(method: Request['method'], path: string, body: object | undefined, identity: Identity): Promise<ApiReply> {
    const { status, text, headers } = await this.persist(method, path, body, identity);
    return { status, body: /json/.test(headers['content-type'] ?? '') && text !== '' ? JSON.parse(text) : text };
  }

  close(): void {
    this.connections.close();
  }

  private async ask(method: Request['method'], path: string, body: object | undefined, identity: Identity, wanted: readonly number[]): Promise<ApiReply> {
    const reply = await this.reply(method, path, body, identity);
    if (!wanted.includes(reply.status)) throw new ProblemReply(`${method} ${path}`, reply.status, typeof reply.body === 'object' ? (reply.body as ProblemDocument) : {});
    return reply;
  }

  private async persist(method: Request['method'], path: string, body: object | undefined, identity: Identity): Promise<Response> {
    const key = method === 'GET' || identity === nobody ? {} : { 'idempotency-key': randomUUID() };
    const content = body === undefined ? {} : { 'content-type': 'application/json' };
    const until = performance.now() + LONGEST_TRY_MS;
    for (let attempt = 0; ; attempt += 1) {
      this.sent += 1;
      const headers = { accept: 'application/json', 'accept-language': this.language, ...content, ...key, ...(await identity()) };
      const request = { method, url: `${this.url}${path}`, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const { response, cause } = await this.connections.exchange(request).then((answer) => ({ response: answer, cause: undefined }), (error: Error) => ({ response: undefined, cause: error }));
      if (response && !PASSING.has(response.status)) return response;
      const wait = waitBefore(attempt, response);
      if (performance.now() + wait < until) {
        await pause(wait);
        continue;
      }
      if (response) return response;
      throw new Failure(`${this.url} cannot be reached: ${cause?.message || (cause as NodeJS.ErrnoException).code}`, { cause });
    }
  }
}

/** As the server asks, else longer from try to try. */
function waitBefore(attempt: number, response: Response | undefined): number {
  const asked = Number(response?.headers['retry-after']);
  return asked > 0 ? Math.min(asked * 1_000, 10_000) : Math.min(100 * 2 ** attempt, 3_000);
}
