import { AsyncLocalStorage } from 'node:async_hooks';
import { Caller } from './caller.js';

/** What the unit of work needs to know of the request, event, timer or job it runs in. */
export interface RequestContext {
  /** Name of the operation, subscriber, timer or job. */
  readonly operation: string;
  readonly caller: Caller;
  readonly correlationId: string;
  readonly traceparent?: string | undefined;
  readonly language: 'sv' | 'en';
  readonly anonymous: boolean;
  readonly idempotency?: { readonly key: string; readonly inputHash: string } | undefined;
  /** People of whom this request has already left an entry in the audit. */
  readonly told?: Set<string> | undefined;
  /** Values of request headers that the operation's manifest allows, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const requestContext = {
  run<Result>(context: RequestContext, body: () => Result): Result {
    return storage.run(context, body);
  },
  /** Runs something that belongs to no request, whoever started it. */
  outside<Result>(body: () => Result): Result {
    return storage.exit(body);
  },
  /** The context of the running request; a neutral one outside of any. */
  current(): RequestContext {
    return storage.getStore() ?? OUTSIDE;
  },
};

const OUTSIDE: RequestContext = {
  operation: 'outside',
  caller: Caller.anonymous,
  correlationId: '',
  language: 'sv',
  anonymous: false,
  headers: {},
};
