import { type Msg, headers as natsHeaders } from '@nats-io/transport-node';
import {
  Gathering,
  HEADERS,
  type HeaderReader,
  type Part,
  charactersOf,
  packParts,
  unpackParts,
} from '#plugin-kit/contract';
import { AnswerTokens } from './answer-inbox.js';
import { GuardedInbox, type InboxBudget, UNBOUNDED } from './guarded-inbox.js';
import type { NatsLink } from './nats-link.js';

/** Why a request has no reply. Only after `no-responders` is it sure that nobody has begun to handle it. */
export class RequestFailed extends Error {
  constructor(readonly reason: 'no-responders' | 'time-out' | 'connection-lost') {
    super(`a request ended with ${reason}`);
  }
}

/** Where an operation is asked: alone, and together with others where its plugin takes them so. */
export interface Destination {
  readonly operation: { readonly name: string };
  readonly subject: string;
  readonly gatheredSubject: string | undefined;
}

export interface Answer {
  readonly headers?: HeaderReader | undefined;
  readonly data: Uint8Array;
}

interface Request {
  readonly to: Destination;
  /** Itself, as it is among others. */
  readonly part: Part;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: RequestFailed) => void;
  readonly timer: NodeJS.Timeout;
  /** Those that left in the same message, itself among them. */
  group?: Group;
  /** It has been sent in a message of its own. */
  isAlone?: boolean;
}

interface Group {
  readonly token: string;
  readonly requests: readonly Request[];
  unanswered: number;
}

/** Characters of a request that goes alone whatever others there are. */
const LARGE = 16 * 1024;

/**
 * Requests over one inbox. It does what the client's own `request` does, at half the cost: requests that came in the
 * same turn of the event loop leave in one write, those to one plugin in one message (docs/adr/0019), and no error is
 * made for a request that succeeds. What is under way when the connection is lost fails at once instead of waiting for
 * its time-out. Nobody but who got a request can answer it; who got one knows where it is answered, and is not heard
 * for a while when it sends more there than anybody asked for.
 */
export class RequestMux {
  private readonly inbox: GuardedInbox;
  private readonly gatheredInbox: GuardedInbox;
  private readonly tokens = new AnswerTokens();
  private readonly waiting = new Map<string, Request>();
  private readonly groups = new Map<string, Group>();
  private outgoing: Request[] = [];

  /** @param flooded is told when more came than was asked for, and for how many ms nothing is asked now */
  constructor(
    private readonly link: NatsLink,
    budget: InboxBudget = UNBOUNDED,
    flooded: (restMs: number) => void = () => undefined,
  ) {
    const shut = (restMs: number) => {
      this.failAll();
      flooded(restMs);
    };
    this.inbox = new GuardedInbox(
      link.connection,
      '.*',
      budget,
      (message, token) => this.answered(message, token),
      shut,
    );
    this.gatheredInbox = new GuardedInbox(
      link.connection,
      '.*',
      budget,
      (message, token) => this.answeredTogether(message, token),
      shut,
    );
    link.onAway(() => this.failAll());
  }

  /** Whether answers are heard at this moment. */
  isOpen(): boolean {
    return this.inbox.address() !== undefined && this.gatheredInbox.address() !== undefined;
  }

  /** @throws RequestFailed */
  request(
    to: Destination,
    payload: string,
    headers: Readonly<Record<string, string>>,
    timeoutMs: number,
  ): Promise<Answer> {
    if (this.outgoing.length === 0) setImmediate(() => this.flush());
    return new Promise((resolve, reject) => {
      const token = this.tokens.next();
      const part = { token, headers: { ...headers, [HEADERS.operation]: to.operation.name }, body: payload };
      const request: Request = {
        to,
        part,
        resolve,
        reject,
        timer: setTimeout(() => this.fail(request, 'time-out'), timeoutMs),
      };
      this.outgoing.push(request);
      this.waiting.set(token, request);
    });
  }

  private flush(): void {
    const outgoing = this.outgoing;
    this.outgoing = [];
    const gathering = new Gathering<Request>((subject, requests) =>
      requests.length === 1 ? this.sendAlone(requests[0]!) : this.sendTogether(subject, requests),
    );
    for (const request of outgoing) {
      // Its time was over before its turn was.
      if (!this.waiting.has(request.part.token)) continue;
      const size = charactersOf(request.part);
      const subject = request.to.gatheredSubject;
      if (subject === undefined || size > LARGE) this.sendAlone(request);
      else gathering.add(subject, request, size);
    }
    gathering.flush();
  }

  private sendAlone(request: Request): void {
    const { part, to } = request;
    request.isAlone = true;
    const inbox = this.inbox.address();
    if (inbox === undefined) return this.fail(request, 'connection-lost');
    const headers = natsHeaders();
    for (const name in part.headers) if (name !== HEADERS.operation) headers.set(name, part.headers[name]!);
    try {
      this.link.connection.publish(to.subject, part.body, { reply: `${inbox}.${part.token}`, headers });
    } catch {
      this.fail(request, 'connection-lost');
    }
  }

  private sendTogether(subject: string, requests: readonly Request[]): void {
    const inbox = this.gatheredInbox.address();
    if (inbox === undefined) return requests.forEach((request) => this.fail(request, 'connection-lost'));
    const group: Group = { token: this.tokens.next(), requests, unanswered: requests.length };
    for (const request of requests) request.group = group;
    this.groups.set(group.token, group);
    try {
      this.link.connection.publish(subject, packParts(requests.map(({ part }) => part)), {
        reply: `${inbox}.${group.token}`,
      });
    } catch {
      for (const request of requests) this.fail(request, 'connection-lost');
    }
  }

  private answered(message: Msg, token: string): boolean {
    const request = this.waiting.get(token);
    if (!request) return false;
    if (isNoResponders(message)) this.fail(request, 'no-responders');
    else {
      this.end(request);
      request.resolve(message);
    }
    return true;
  }

  /** Replies to whichever requests were ready at the same time, out of whichever messages. */
  private answeredTogether(message: Msg, groupToken: string): boolean {
    if (isNoResponders(message)) return this.sendApart(groupToken);
    if (this.groups.size === 0) return false;
    let wasAsked = false;
    for (const { token, headers, body } of unpackParts(message.data)) {
      const request = this.waiting.get(token);
      if (!request?.group) continue;
      if (headers.get(HEADERS.notBegun) !== '') {
        wasAsked ||= !request.isAlone;
        if (!request.isAlone) this.sendAlone(request);
        continue;
      }
      wasAsked = true;
      this.end(request);
      request.resolve({ headers, data: body });
    }
    return wasAsked;
  }

  /** No replica takes several, so none has begun: there may be others. */
  private sendApart(groupToken: string): boolean {
    const group = this.groups.get(groupToken);
    this.groups.delete(groupToken);
    for (const request of group?.requests ?? []) if (this.waiting.has(request.part.token)) this.sendAlone(request);
    return group !== undefined;
  }

  private failAll(): void {
    for (const request of [...this.waiting.values()]) this.fail(request, 'connection-lost');
    this.outgoing = [];
  }

  private fail(request: Request, reason: RequestFailed['reason']): void {
    if (!this.waiting.has(request.part.token)) return;
    this.end(request);
    request.reject(new RequestFailed(reason));
  }

  private end({ part, timer, group }: Request): void {
    this.waiting.delete(part.token);
    clearTimeout(timer);
    if (group && (group.unanswered -= 1) === 0) this.groups.delete(group.token);
  }
}

const isNoResponders = ({ data, headers }: Msg): boolean => data.byteLength === 0 && headers?.code === 503;
