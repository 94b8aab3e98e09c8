import { DataSource, type EntityManager } from 'typeorm';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, SystemClock, uuidv7 } from '#platform';
import type { PendingEvent, PersonStateDefinition } from '../contract/index.js';
import { subjects } from '../contract/index.js';
import { type PipelinedTransaction, pipelinedTransaction } from '../database/pipelined-transaction.js';
import type { Statement } from '../database/statement.js';
import type { JobDefinition } from '../jobs/define-job.js';
import { type RequestContext, requestContext } from '../operations/request-context.js';
import { Wake } from '../background/wake.js';
import { PLUGIN_NAME } from './plugin-name.js';
import { PluginTelemetry } from '../telemetry/plugin-telemetry.js';
import type { TimerDefinition } from '../timers/define-timer.js';
import { type Consequences, flush } from './flush.js';
import { claimIdempotency } from './idempotency.js';
import type { AuditEntry, Work } from './work.js';

/**
 * The rows that drive a `Work` outside of a request of its own: inbox, timers, jobs and batches build theirs with it.
 */
export class CollectedWork implements Work {
  constructor(
    private readonly transaction: PipelinedTransaction,
    private readonly plugin: string,
    private readonly context: RequestContext,
    readonly consequences: Consequences = { events: [], audits: [], messages: [], timers: [], jobs: [] },
  ) {}

  get entities(): EntityManager {
    return this.transaction.entities;
  }

  /** The same transaction, speaking for another request (batches) or event (inbox). */
  for(context: RequestContext): Work {
    return new CollectedWork(this.transaction, this.plugin, context, this.consequences);
  }

  async query<Row extends object>(statement: Statement<Row>, ...values: readonly unknown[]): Promise<Row[]> {
    return (await this.send(statement, values)).rows as Row[];
  }

  write(statement: Statement, ...values: readonly unknown[]): void {
    this.transaction.writes.push(this.send(statement, values));
  }

  private send(
    { name, text }: Statement,
    values: readonly unknown[],
  ): ReturnType<PipelinedTransaction['connection']['query']> {
    return this.transaction.connection.query({ name, text, values });
  }

  publish(event: PendingEvent): void {
    if (event.definition.plugin !== this.plugin)
      throw new Error(`${this.plugin} cannot publish ${event.definition.type}`);
    this.consequences.events.push({ event: event, context: this.context });
  }

  purge(...tags: string[]): void {
    if (tags.length > 0) this.consequences.messages.push({ subject: subjects.purge(this.plugin), payload: { tags } });
  }

  putPersonState<State extends object>(personId: string, of: PersonStateDefinition<State>, state: State | null): void {
    this.consequences.messages.push({ subject: subjects.person(personId, of.personClass), payload: state });
  }

  record(entry: AuditEntry): void {
    this.consequences.audits.push({ entry, context: this.context });
  }

  schedule<Payload extends object>(timer: TimerDefinition<Payload>, key: string, dueAt: Date, payload: Payload): void {
    this.consequences.timers.push({ kind: timer.kind, key, dueAt: dueAt.toISOString(), payload });
  }

  unschedule(timer: TimerDefinition<never>, key: string): void {
    this.consequences.timers.push({ kind: timer.kind, key, dueAt: null, payload: null });
  }

  enqueue<Input extends object>(job: JobDefinition<Input>, input: Input): string {
    const id = uuidv7();
    this.consequences.jobs.push({
      id,
      kind: job.kind,
      input,
      createdBy: `${this.context.caller.kind}:${this.context.caller.id}`,
    });
    return id;
  }
}

/**
 * The only way to change something: rows, events, audit, timers and jobs are one transaction. Under an
 * `Idempotency-Key` the value that the callback returns is stored as the reply of the operation, so return it.
 */
@Injectable()
export class UnitOfWork {
  constructor(
    @Inject(DataSource) private readonly database: DataSource,
    @Inject(PLUGIN_NAME) private readonly plugin: string,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(SystemClock) private readonly systemClock: SystemClock,
    @Inject(Wake) private readonly wake: Wake,
    @Inject(PluginTelemetry) private readonly telemetry: PluginTelemetry,
  ) {}

  async run<Result>(change: (work: Work) => Promise<Result>): Promise<Result> {
    const context = requestContext.current();
    return this.transaction(context, async (work) => {
      if (!context.idempotency) return change(work);
      const claim = await claimIdempotency(work, context, this.systemClock.now());
      if (claim.earlier) return claim.earlier.reply as Result;
      const result = await change(work);
      await claim.store(result);
      return result;
    });
  }

  /** One transaction with its consequences, for the kit's own loops; operations call `run`. */
  transaction<Result>(context: RequestContext, change: (work: CollectedWork) => Promise<Result>): Promise<Result> {
    return this.telemetry.tracing === undefined
      ? this.commit(context, change)
      : this.telemetry.transaction(context, (own) => this.commit(own, change));
  }

  private async commit<Result>(
    context: RequestContext,
    change: (work: CollectedWork) => Promise<Result>,
  ): Promise<Result> {
    let hasMessages = false;
    let consequences: Consequences | undefined;
    const result = await pipelinedTransaction(this.database, async (transaction) => {
      const work = new CollectedWork(transaction, this.plugin, context);
      const value = await change(work);
      consequences = work.consequences;
      hasMessages = flush(
        work,
        this.plugin,
        consequences,
        { system: this.systemClock.now(), domain: this.clock.now() },
        uuidv7,
      );
      return value;
    });
    if (consequences) noteTold(consequences);
    if (hasMessages) this.wake.signal('relay');
    if (consequences?.timers.length) this.wake.signal('timers');
    if (consequences?.jobs.length) this.wake.signal('jobs');
    return result;
  }
}

/** Of whom each request has left an entry in the audit: whoever tells of them next needs no second one. */
function noteTold({ events, audits }: Consequences): void {
  for (const { event, context } of events)
    if (event.definition.aggregate === 'person') context.told?.add(event.aggregateId);
  for (const { entry, context } of audits) {
    if (entry.aggregate === 'person') context.told?.add(entry.aggregateId);
    if (entry.onBehalfOf !== undefined) context.told?.add(entry.onBehalfOf);
  }
}
