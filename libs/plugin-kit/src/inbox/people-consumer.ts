import type { JetStreamClient } from '@nats-io/jetstream';
import type { Logger } from '#platform';
import type { BackgroundDuty } from '../background/leadership.js';
import { STREAMS } from '../contract/index.js';
import type { PersonState } from '../events/subscriber.js';
import { requestContext } from '../operations/request-context.js';
import type { CollectedWork, UnitOfWork } from '../work/unit-of-work.js';
import { consumeBatches } from './inbox-consumer.js';

export interface PersonStateSubscription {
  readonly personClass: string;
  readonly subscriber: { handle(state: PersonState<unknown>, work: CollectedWork): Promise<void> };
}

/** Keeps a plugin's copies of person state (stream PEOPLE): the latest state wins, so a repetition does no harm. */
export class PeopleConsumer implements BackgroundDuty {
  constructor(
    private readonly plugin: string,
    private readonly jetStream: JetStreamClient,
    private readonly unitOfWork: UnitOfWork,
    private readonly subscriptions: readonly PersonStateSubscription[],
    private readonly logger: Logger,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    if (this.subscriptions.length === 0) return;
    await consumeBatches(this.jetStream, STREAMS.people, this.plugin, signal, this.logger, (messages) =>
      this.unitOfWork.transaction({ ...requestContext.current(), operation: 'subscriber:person-state' }, async (work) => {
        for (const message of messages) {
          const [, personId = '', personClass = ''] = message.subject.split('.');
          const state = message.data.length === 0 ? null : message.json<unknown>();
          for (const { subscriber } of this.subscriptions.filter((subscription) => subscription.personClass === personClass)) {
            await subscriber.handle(state === null ? { personId, erased: true } : { personId, state }, work);
          }
        }
        return messages.length;
      }));
  }
}
