import type { EntityManager } from 'typeorm';
import type { Queries, Statement } from '../database/statement.js';
import type { PendingEvent, PersonStateDefinition } from '../contract/index.js';
import type { JobDefinition } from '../jobs/define-job.js';
import type { TimerDefinition } from '../timers/define-timer.js';

/** What an audit row tells beyond operation, caller and times. */
export interface AuditEntry {
  /** Kind of the changed thing, for example `certificate`. */
  readonly aggregate: string;
  readonly aggregateId: string;
  /** Names of the changed fields, never their values. */
  readonly fields?: readonly string[];
  /** The person for whom a helper acted (PUBLIC-SECTOR 1). */
  readonly onBehalfOf?: string | undefined;
  readonly reason?: string | undefined;
}

/** One transaction: the rows it changes and everything that is to follow from them, all or nothing. */
export interface Work extends Queries {
  /** Reads and changes by entities, on the connection of this transaction, in the order of all its statements. */
  readonly entities: EntityManager;
  /**
   * A statement whose rows nobody needs: it is on its way at once, and the unit of work fails at its end if it fails.
   */
  write<Row extends object, Params extends readonly unknown[]>(
    statement: Statement<Row, Params>,
    ...values: NoInfer<Params>
  ): void;
  /** Tells the other plugins, after commit, in order per aggregate, at least once. */
  publish(event: PendingEvent): void;
  /** Drops the pages with these tags from the caches of all gateways, after commit. */
  purge(...tags: string[]): void;
  /** Sets the state of a person in the compacted stream PEOPLE; `null` removes it. Only `directory` may. */
  putPersonState<State extends object>(personId: string, of: PersonStateDefinition<State>, state: State | null): void;
  /** One audit row; without any, the unit of work writes one for each aggregate that it published of. */
  record(entry: AuditEntry): void;
  /** Wakes the timer's handler at a domain time; one timer per kind and key, a later call moves it. */
  schedule<Payload extends object>(timer: TimerDefinition<Payload>, key: string, dueAt: Date, payload: Payload): void;
  unschedule(timer: TimerDefinition<never>, key: string): void;
  /** Starts a resumable job; answers its id. */
  enqueue<Input extends object>(job: JobDefinition<Input>, input: Input): string;
}
