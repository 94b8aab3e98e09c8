import { enrolmentCompleted, enrolmentFailed, planFulfilled, planReopened } from '#contracts';
import { Clock } from '#platform';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';
import { judgeEligibility } from './judge-eligibility.js';

type Told = typeof enrolmentCompleted | typeof enrolmentFailed | typeof planFulfilled | typeof planReopened;

/**
 * Judges anew those who have completed or failed something, or whose plan is fulfilled or open again (copies/ keeps
 * it).
 */
@Subscriber(enrolmentCompleted, enrolmentFailed, planFulfilled, planReopened)
export class FollowProgress implements BatchEventHandler<Told> {
  constructor(private readonly clock: Clock) {}

  async handleMany(events: readonly Received<Told>[], work: Work): Promise<void> {
    const programmes = new Set(events.map(({ data }) => data.programmeId));
    for (const programmeId of programmes) {
      const own = events.filter(({ data }) => data.programmeId === programmeId);
      await judgeEligibility(
        work,
        this.clock,
        programmeId,
        own.map(({ data }) => data.learnerId),
      );
    }
  }
}
