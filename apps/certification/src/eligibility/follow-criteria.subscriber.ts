import { modulePublished, profilePublished } from '#contracts';
import { Clock } from '#platform';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';
import { judgeEligibility } from './judge-eligibility.js';

type Told = typeof modulePublished | typeof profilePublished;

/** Keeps what modules show and what profiles ask, and judges anew those whom it may concern. */
@Subscriber(modulePublished, profilePublished)
export class FollowCriteria implements EventHandler<Told> {
  constructor(private readonly clock: Clock) {}

  async handle(event: Received<Told>, work: Work): Promise<void> {
    await this.keep(event, work);
    await judgeEligibility(work, this.clock, event.data.programmeId);
  }

  private async keep(event: Received<Told>, work: Work): Promise<void> {
    switch (event.type) {
      case modulePublished.type: {
        const { moduleId, programmeId, title, competences } = event.data;
        await work.query(
          'copy-module',
          `INSERT INTO module (module_id, programme_id, title, competences)
           VALUES ($1, $2, $3, $4)
           ON CONFLICT (module_id) DO UPDATE SET title = EXCLUDED.title, competences = EXCLUDED.competences`,
          [moduleId, programmeId, JSON.stringify(title), JSON.stringify(competences)],
        );
        return;
      }
      case profilePublished.type: {
        const { profileId, programmeId, title, framework, requirements } = event.data;
        await work.query(
          'copy-profile',
          `INSERT INTO profile (profile_id, programme_id, title, framework, requirements)
           VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (profile_id)
           DO UPDATE SET title = EXCLUDED.title, framework = EXCLUDED.framework, requirements = EXCLUDED.requirements`,
          [profileId, programmeId, JSON.stringify(title), framework, JSON.stringify(requirements)],
        );
        return;
      }
      default:
        noOther(event);
    }
  }
}
