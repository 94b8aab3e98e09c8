import type { ConsumerMessages, JetStreamClient, JsMsg } from '@nats-io/jetstream';
import { isUuid, type Logger, type SystemClock } from '#platform';
import { type BackgroundDuty, DutyAlarm, pause } from '../background/leadership.js';
import { type EventEnvelope, STREAMS } from '../contract/index.js';
import type { Queries } from '../database/statement.js';
import { isTransient } from '../database/transient.js';
import { requestContext } from '../operations/request-context.js';
import { Wake } from '../background/wake.js';
import type { PluginTelemetry } from '../telemetry/plugin-telemetry.js';
import type { UnitOfWork } from '../work/unit-of-work.js';
import { ACK_WAIT_MS } from './ack-wait.js';
import { type Subscription, InboxRace, handleEvents, parkEvent } from './inbox.js';
import { resumeDurable } from './resume-durable.js';

const BATCH = 500;
const MOST_BYTES = 512 * 1024;
const ATTEMPTS_BEFORE_PARKING = 3;
/**
 * Where so many come at a time more are coming: they are let gather for a moment, because a transaction costs much the
 * same for a few and for many.
 */
const MANY = 8;
const GATHER_MS = 50;
/**
 * A pull that a lost server of a cluster took along is missed after two of them; the client's own 15 s would hold up
 * every event for half a minute.
 */
const HEARTBEAT_MS = 2_000;

/**
 * Pulls the plugin's durable consumer and hands its events to the subscribers: whatever has arrived while the last
 * batch was committed, up to 500 events, is one transaction. A batch that fails is halved until the failing event
 * stands alone; that one is tried three times and then parked.
 */
export class InboxConsumer implements BackgroundDuty {
  constructor(
    private readonly plugin: string,
    private readonly wanted: readonly string[],
    private readonly database: Queries,
    private readonly jetStream: JetStreamClient,
    private readonly unitOfWork: UnitOfWork,
    private readonly subscriptions: readonly Subscription[],
    private readonly systemClock: SystemClock,
    private readonly telemetry: PluginTelemetry,
    private readonly logger: Logger,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    if (this.subscriptions.length === 0) return;
    await consumeBatches(
      this.jetStream,
      { stream: STREAMS.events, durable: this.plugin, wanted: this.wanted },
      signal,
      this.logger,
      async (messages) => {
        const events = messages.flatMap((message) => this.eventsIn(message));
        for (let from = 0; from < events.length; from += BATCH) await this.handle(events.slice(from, from + BATCH));
        return events.length;
      },
    );
  }

  private eventsIn(message: JsMsg): EventEnvelope[] {
    const { events, strangers } = readEvents(message);
    if (strangers > 0)
      this.logger.error('A message in the event stream is no event and is left out', {
        subject: message.subject,
        sequence: message.seq,
      });
    return events;
  }

  private async handle(events: readonly EventEnvelope[], attempt = 1): Promise<void> {
    try {
      await this.unitOfWork.transaction(requestContext.current(), (work) =>
        handleEvents(events, this.subscriptions, work, this.telemetry, this.systemClock.now()),
      );
      this.telemetry.handled(events);
    } catch (error) {
      if (isTransient(error) || error instanceof InboxRace) throw error;
      if (events.length > 1) {
        const middle = events.length >> 1;
        await this.handle(events.slice(0, middle));
        await this.handle(events.slice(middle));
        return;
      }
      if (attempt < ATTEMPTS_BEFORE_PARKING) {
        await pause(50 * attempt);
        return this.handle(events, attempt + 1);
      }
      const event = events[0]!;
      this.logger.error('An event keeps failing and is parked', {
        type: event.type,
        eventId: event.id,
        aggregateId: event.aggregateid,
        correlationId: event.correlationid,
        error,
      });
      await parkEvent(this.database, event, 'failed', String(error).slice(0, 2_000), this.systemClock.now());
    }
  }
}

/**
 * A message holds one event, or several of its type as an array; whatever else stands there is counted and left out.
 */
function readEvents(message: JsMsg): { events: EventEnvelope[]; strangers: number } {
  try {
    const content = message.json<unknown>();
    const all = Array.isArray(content) ? (content as unknown[]) : [content];
    const events = all.filter((one): one is EventEnvelope => isEnvelope(one, message.subject));
    return { events, strangers: all.length - events.length };
  } catch {
    return { events: [], strangers: 1 };
  }
}

function isEnvelope(content: unknown, subject: string): boolean {
  if (typeof content !== 'object' || content === null) return false;
  const { id, type, aggregatetype, aggregateid, aggregateversion } = content as Partial<EventEnvelope>;
  return (
    isUuid(id) &&
    typeof type === 'string' &&
    typeof aggregatetype === 'string' &&
    isUuid(aggregateid) &&
    Number.isInteger(aggregateversion) &&
    aggregateversion! > 0 &&
    subject === `event.${type}`
  );
}

/**
 * What is handled between two acknowledgements, and before anybody looks whether it is time to stop: 500 messages, or
 * fewer that hold several events each.
 */
function nextBatch(arrived: readonly JsMsg[]): readonly JsMsg[] {
  let count = 0;
  for (let bytes = 0; count < Math.min(arrived.length, BATCH) && bytes < MOST_BYTES; count += 1)
    bytes += arrived[count]!.data.length;
  return arrived.slice(0, count);
}

/** A durable consumer of the plugin, and what it is to deliver. */
export interface DurableConsumer {
  readonly stream: string;
  readonly durable: string;
  readonly wanted: readonly string[];
}

/**
 * Hands the messages of a durable consumer to `handle`, as many of those that have arrived as are a batch, and
 * acknowledges them when it returns how much they held. A transient fault (database away, another leader) is tried
 * again with the same messages. What was not handled at the end is given back, so that the next leader has it at once.
 */
export async function consumeBatches(
  jetStream: JetStreamClient,
  { stream, durable, wanted }: DurableConsumer,
  signal: AbortSignal,
  logger: Logger,
  handle: (messages: readonly JsMsg[]) => Promise<number>,
): Promise<void> {
  const consumer = await jetStream.consumers.get(stream, durable);
  void resumeDurable(jetStream, consumer, wanted, signal, logger);
  const arrived: JsMsg[] = [];
  const alarm = new DutyAlarm(new Wake(), 'inbox');
  const messages: ConsumerMessages = await consumer.consume({
    max_messages: 2 * BATCH,
    idle_heartbeat: HEARTBEAT_MS,
    // A missed pull is simply sent again. Otherwise the client asks first whether the consumer exists and, when nobody
    // answers because its leader is being elected, asks again after 30 s only: no event would come meanwhile.
    bind: true,
    callback: (message) => {
      arrived.push(message);
      alarm.ring();
    },
  });
  void messages.closed().then(() => alarm.ring());
  let closed = false;
  void messages.closed().then(() => (closed = true));
  const stillAtIt = setInterval(() => arrived.forEach((message) => message.working()), ACK_WAIT_MS / 3);
  try {
    let failures = 0;
    while (!signal.aborted) {
      const batch = nextBatch(arrived);
      if (batch.length === 0) {
        if (closed) throw new Error(`The consumer ${durable} of ${stream} was closed by the server`);
        await alarm.wait(5_000, signal);
        continue;
      }
      let handled: number;
      try {
        handled = await handle(batch);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === 5) logger.warn('Events cannot be handled right now, trying on', { stream, error });
        await pause(Math.min(50 * 2 ** failures, 2_000), signal);
        continue;
      }
      arrived.splice(0, batch.length);
      for (const message of batch) message.ack();
      if (handled >= MANY && handled < BATCH) await pause(GATHER_MS, signal);
    }
  } finally {
    clearInterval(stillAtIt);
    await messages.close().catch(() => undefined);
    for (const message of arrived) message.nak();
    alarm.dispose();
  }
}
