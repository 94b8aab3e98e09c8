import { randomUUID } from 'node:crypto';
import type { PlatformLanguage, ProblemDocument } from '#plugin-kit/contract';
import { Connections, type Request, type Response } from './exchange.js';
import { persistently } from './persistently.js';
import { ProblemReply } from './problem-reply.js';

/** Who asks: answers the headers that prove it. */
export type Identity = () => Promise<{ readonly [name: string]: string }>;

export const nobody: Identity = async () => ({});

export interface ApiReply {
  readonly status: number;
  readonly body: unknown;
}

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
  async reply(
    method: Request['method'],
    path: string,
    body: object | undefined,
    identity: Identity,
  ): Promise<ApiReply> {
    const { status, text, headers } = await this.persist(method, path, body, identity);
    return { status, body: /json/.test(headers['content-type'] ?? '') && text !== '' ? JSON.parse(text) : text };
  }

  close(): void {
    this.connections.close();
  }

  private async ask(
    method: Request['method'],
    path: string,
    body: object | undefined,
    identity: Identity,
    wanted: readonly number[],
  ): Promise<ApiReply> {
    const reply = await this.reply(method, path, body, identity);
    if (!wanted.includes(reply.status))
      throw new ProblemReply(
        `${method} ${path}`,
        reply.status,
        typeof reply.body === 'object' ? (reply.body as ProblemDocument) : {},
      );
    return reply;
  }

  private async persist(
    method: Request['method'],
    path: string,
    body: object | undefined,
    identity: Identity,
  ): Promise<Response> {
    const key = method === 'GET' || identity === nobody ? {} : { 'idempotency-key': randomUUID() };
    const content = body === undefined ? {} : { 'content-type': 'application/json' };
    return persistently(this.url, async () => {
      const headers = {
        accept: 'application/json',
        'accept-language': this.language,
        ...content,
        ...key,
        ...(await identity()),
      };
      this.sent += 1;
      return this.connections.exchange({
        method,
        url: `${this.url}${path}`,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    });
  }
}
