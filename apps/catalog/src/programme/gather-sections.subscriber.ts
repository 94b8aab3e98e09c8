import { Clock, Logger } from '#platform';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import { type Received, sectionsApplied, tellerOf } from '#plugin-kit/contract';
import { lockProgramme, noteSections, settleProgramme } from './settle-programme.js';

/**
 * Owners of sections have applied theirs of a programme file, perhaps before we have applied ours; whoever they are.
 */
@Subscriber(sectionsApplied)
export class GatherSections implements EventHandler<typeof sectionsApplied> {
  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async handle(event: Received<typeof sectionsApplied>, work: Work): Promise<void> {
    const { programmeId, version, sections } = event.data;
    const owner = tellerOf(event);
    await lockProgramme(work, programmeId);
    const strange = await noteSections(work, { programmeId, owner, version, sections });
    if (strange.length > 0) {
      this.logger.warn('A plugin tells of sections of a programme that are those of another', {
        owner,
        programmeId,
        sections: strange,
      });
    }
    await settleProgramme(work, programmeId, this.clock.now());
  }
}
