import type { JetStreamClient, JsMsg } from '@nats-io/jetstream';
import type { Logger } from '#platform';
import type { BackgroundDuty } from '../background/leadership.js';
import { STREAMS } from '../contract/index.js';
import { isTransient } from '../database/transient.js';
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
    private readonly wanted: readonly string[],
    private readonly jetStream: JetStreamClient,
    private readonly unitOfWork: UnitOfWork,
    private readonly subscriptions: readonly PersonStateSubscription[],
    private readonly logger: Logger,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    if (this.subscriptions.length === 0) return;
    await consumeBatches(
      this.jetStream,
      { stream: STREAMS.people, durable: this.plugin, wanted: this.wanted },
      signal,
      this.logger,
      async (messages) => {
        await this.handle(messages);
        return messages.length;
      },
    );
  }

  /**
   * A state that cannot be handled is told of and left out, so that it keeps back nobody else's; the next state of that
   * person stands for itself.
   */
  private async handle(messages: readonly JsMsg[]): Promise<void> {
    try {
      await this.unitOfWork.transaction(
        { ...requestContext.current(), operation: 'subscriber:person-state' },
        async (work) => {
          for (const message of messages) {
            const [, personId = '', personClass = ''] = message.subject.split('.');
            const state = message.data.length === 0 ? null : message.json<unknown>();
            for (const { subscriber } of this.subscriptions.filter(
              (subscription) => subscription.personClass === personClass,
            )) {
              await subscriber.handle({ personId, state }, work);
            }
          }
        },
      );
    } catch (error) {
      if (isTransient(error)) throw error;
      if (messages.length > 1) {
        for (const message of messages) await this.handle([message]);
      } else {
        this.logger.error('A state of a person cannot be handled and is left out', {
          subject: messages[0]?.subject,
          error,
        });
      }
    }
  }
}
