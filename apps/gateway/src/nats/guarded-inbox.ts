import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { answerInbox } from './answer-inbox.js';

/**
 * What may come unasked to one address within a second; answers that somebody waits for are as many as the questions.
 */
export interface InboxBudget {
  readonly messages: number;
  readonly bytes: number;
}

/** Of who is trusted: more than a process could ever be sent. */
export const UNBOUNDED: InboxBudget = { messages: Infinity, bytes: Infinity };

const SECOND_MS = 1_000;
/** How long an address stays shut: twice as long as the time before, when that was a moment ago. */
const REST_MS = { first: 5_000, longest: 5 * 60_000 };

/**
 * An address at which one plugin answers, or anybody. Whoever was asked once knows it and may send there what and as
 * much as it likes: beyond its budget the address is shut, so that the server passes nothing more on, and another one
 * is opened after a rest.
 */
export class GuardedInbox {
  private subscription: Subscription | undefined;
  private prefix = '';
  private second = 0;
  private messages = 0;
  private bytes = 0;
  private restMs = 0;
  private shutUntil = 0;
  private isClosed = false;

  /**
   * @param hear says whether somebody had asked for this message. It may throw: what came may be anything.
   * @param flooded is told when more has come than anybody needs to say, and for how long nobody listens now
   * @param name of each new address; by default one that nobody can guess
   * @param now milliseconds, of a clock that nobody sets
   */
  constructor(
    private readonly connection: NatsConnection,
    private readonly suffix: '' | '.*',
    private readonly budget: InboxBudget,
    private readonly hear: (message: Msg, token: string) => boolean,
    private readonly flooded: (restMs: number) => void,
    private readonly name: () => string = answerInbox,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Where answers are to be sent (with `.*`: where their last part is added); undefined while nobody listens. */
  address(): string | undefined {
    if (this.subscription) return this.prefix;
    if (this.isClosed || this.connection.isClosed() || this.now() < this.shutUntil) return undefined;
    this.prefix = this.name();
    const subscription = this.connection.subscribe(this.prefix + this.suffix, {
      // What still comes after it was shut was on its way already.
      callback: (error, message) => void (error ?? (subscription === this.subscription && this.heard(message))),
    });
    this.subscription = subscription;
    return this.prefix;
  }

  /** Whether it is open at this moment; it is not opened by asking. */
  isListening(): boolean {
    return this.subscription !== undefined;
  }

  /** Listens no more. */
  close(): void {
    this.isClosed = true;
    this.unsubscribe();
  }

  /** What a callback of the client throws would close the connection. */
  private heard(message: Msg): void {
    let wasAsked = false;
    try {
      wasAsked = this.hear(message, message.subject.slice(this.prefix.length + 1));
    } catch {
      // Headers that cannot be read, a body that is none: counted like all that nobody asked for.
    }
    if (!wasAsked) this.count(message.data.length);
  }

  private count(bytes: number): void {
    const now = this.now();
    if (now - this.second >= SECOND_MS) {
      this.second = now;
      this.messages = 0;
      this.bytes = 0;
    }
    this.messages += 1;
    this.bytes += bytes;
    if (this.messages > this.budget.messages || this.bytes > this.budget.bytes) this.shut(now);
  }

  private shut(now: number): void {
    const isAgain = this.restMs > 0 && now - this.shutUntil < 2 * this.restMs;
    this.restMs = isAgain ? Math.min(2 * this.restMs, REST_MS.longest) : REST_MS.first;
    this.shutUntil = now + this.restMs;
    this.unsubscribe();
    this.flooded(this.restMs);
  }

  private unsubscribe(): void {
    if (this.subscription && !this.connection.isClosed()) this.subscription.unsubscribe();
    this.subscription = undefined;
  }
}
