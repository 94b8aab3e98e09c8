import type { JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Clock, Logger, SystemClock } from '#platform';
import { type BackgroundDuty, pause } from '../background/leadership.js';
import { type Manifest, STREAMS, wantedSubjects } from '../contract/index.js';
import { type Queries, statement } from '../database/statement.js';
import { EventTypes } from '../events/event-types.js';
import { personClassOf, subscriptionOf } from '../events/subscriber.js';
import { type Subscription } from '../inbox/inbox.js';
import { InboxConsumer } from '../inbox/inbox-consumer.js';
import { PeopleConsumer, type PersonStateSubscription } from '../inbox/people-consumer.js';
import { jobOf, type JobHandler } from '../jobs/on-job.js';
import { JobLoop } from '../jobs/job-loop.js';
import { OutboxRelay } from '../outbox/outbox-relay.js';
import { StreamPublisher } from '../outbox/stream-publisher.js';
import type { PluginTelemetry } from '../telemetry/plugin-telemetry.js';
import { timerOf, type TimerHandler } from '../timers/on-timer.js';
import { TimerLoop } from '../timers/timer-loop.js';
import type { UnitOfWork } from '../work/unit-of-work.js';
import type { Constructor, Feature } from '../features/feature.js';
import type { Wake } from '../background/wake.js';

export interface Reactions {
  readonly subscriptions: readonly Subscription[];
  readonly personStates: readonly PersonStateSubscription[];
  readonly timers: ReadonlyMap<string, TimerHandler<object>>;
  readonly jobs: ReadonlyMap<string, JobHandler<object, unknown>>;
}

/** Everything in the features that reacts to something, as instances. */
export function subscriptionsIn(features: readonly Feature[], instance: (token: Constructor) => never): Reactions {
  return {
    subscriptions: features
      .flatMap(({ subscribers = [] }) => subscribers)
      .map((token) => {
        const { name, events } = subscriptionOf(token);
        return { name, types: new EventTypes(events.map(({ type }) => type)), subscriber: instance(token) };
      }),
    personStates: features
      .flatMap(({ personStates = [] }) => personStates)
      .map((token) => ({ personClass: personClassOf(token), subscriber: instance(token) })),
    timers: new Map(
      features.flatMap(({ timers = [] }) => timers).map((token) => [timerOf(token).kind, instance(token)]),
    ),
    jobs: new Map(features.flatMap(({ jobs = [] }) => jobs).map((token) => [jobOf(token).kind, instance(token)])),
  };
}

interface DutyDependencies extends Reactions {
  readonly plugin: string;
  readonly manifest: Manifest;
  readonly database: Queries;
  readonly connection: NatsConnection;
  readonly jetStream: JetStreamClient;
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly systemClock: SystemClock;
  readonly wake: Wake;
  readonly telemetry: PluginTelemetry;
  readonly logger: Logger;
}

/** What the leading replica of a plugin does in the background. */
export function backgroundDuties({
  plugin,
  manifest,
  database,
  connection,
  jetStream,
  unitOfWork,
  clock,
  systemClock,
  wake,
  telemetry,
  logger,
  ...reactions
}: DutyDependencies): BackgroundDuty[] {
  return [
    new OutboxRelay(database, connection, new StreamPublisher(connection, `_INBOX_${plugin}`), wake, telemetry, logger),
    new InboxConsumer(
      plugin,
      wantedSubjects(manifest, STREAMS.events),
      database,
      jetStream,
      unitOfWork,
      reactions.subscriptions,
      systemClock,
      telemetry,
      logger,
    ),
    new PeopleConsumer(
      plugin,
      wantedSubjects(manifest, STREAMS.people),
      jetStream,
      unitOfWork,
      reactions.personStates,
      logger,
    ),
    new TimerLoop(database, unitOfWork, reactions.timers, clock, systemClock, wake, logger),
    new JobLoop(database, unitOfWork, reactions.jobs, systemClock, wake, logger),
    new Sweeper(database, systemClock, logger),
  ];
}

const sweep = statement<object, [now: Date]>('kit-sweep', 'SELECT sweep_kit($1)');
const SWEEP_MS = 15 * 60_000;

/**
 * Removes outbox rows after 7 days when they were sent, replies of idempotency keys after 24 h, finished jobs after 30
 * days.
 */
class Sweeper implements BackgroundDuty {
  constructor(
    private readonly database: Queries,
    private readonly systemClock: SystemClock,
    private readonly logger: Logger,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // No reason to hold up the other duties: what is old can wait.
      await this.database
        .query(sweep, this.systemClock.now())
        .catch((error: unknown) => this.logger.warn('What is old could not be swept', { error }));
      await pause(SWEEP_MS, signal);
    }
  }
}
