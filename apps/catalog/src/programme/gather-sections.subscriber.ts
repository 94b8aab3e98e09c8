import { certificationSectionsApplied, directorySectionsApplied, evaluationSectionsApplied } from '#contracts';
import { Clock } from '#platform';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';
import { lockProgramme, noteSections, settleProgramme } from './settle-programme.js';

type SectionsApplied =
  | typeof directorySectionsApplied
  | typeof evaluationSectionsApplied
  | typeof certificationSectionsApplied;

/** Other services have applied their sections of a programme file, perhaps before we have applied ours. */
@Subscriber(directorySectionsApplied, evaluationSectionsApplied, certificationSectionsApplied)
export class GatherSections implements EventHandler<SectionsApplied> {
  constructor(private readonly clock: Clock) {}

  async handle({ data: { programmeId, version, sections } }: Received<SectionsApplied>, work: Work): Promise<void> {
    await lockProgramme(work, programmeId);
    await noteSections(work, programmeId, version, sections);
    await settleProgramme(work, programmeId, this.clock.now());
  }
}
