import { modulePublished, profilePublished } from '#contracts';
import { Clock } from '#platform';
import { type BatchEventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';
import { judgeEligibility } from './judge-eligibility.js';

type Told = typeof modulePublished | typeof profilePublished;

/** Judges anew those whom it may concern that modules show, or profiles ask, something else (copies/ keeps it). */
@Subscriber(modulePublished, profilePublished)
export class FollowCriteria implements BatchEventHandler<Told> {
  constructor(private readonly clock: Clock) {}

  async handleMany(events: readonly Received<Told>[], work: Work): Promise<void> {
    for (const programmeId of new Set(events.map(({ data }) => data.programmeId))) {
      await judgeEligibility(work, this.clock, programmeId);
    }
  }
}
