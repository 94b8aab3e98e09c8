import { programmeApplied, sessionChanged, sessionScheduled } from '#contracts';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import { noOther, type Received } from '#plugin-kit/contract';

type Told = typeof programmeApplied | typeof sessionScheduled | typeof sessionChanged;

/** Keeps who pays for a programme, and who trains at a session. Modules and profiles see eligibility/. */
@Subscriber(programmeApplied, sessionScheduled, sessionChanged)
export class CopyCatalog implements EventHandler<Told> {
  async handle(event: Received<Told>, work: Work): Promise<void> {
    switch (event.type) {
      case programmeApplied.type:
        return this.keepProgramme(event.data, work);
      case sessionScheduled.type:
      case sessionChanged.type:
        return this.keepSession(event.data, work);
      default:
        return noOther(event);
    }
  }

  private async keepProgramme(
    { programmeId, title, fund }: Received<typeof programmeApplied>['data'],
    work: Work,
  ): Promise<void> {
    await work.query(
      'copy-programme',
      `
        INSERT INTO programme (programme_id, title, fund)
        VALUES ($1, $2, $3)
        ON CONFLICT (programme_id) DO UPDATE SET title = EXCLUDED.title, fund = EXCLUDED.fund
      `,
      [programmeId, JSON.stringify(title), fund ? JSON.stringify(fund) : null],
    );
    work.purge(`programme:${programmeId}`);
  }

  private async keepSession(
    { sessionId, programmeId, trainerIds }: Received<typeof sessionScheduled>['data'],
    work: Work,
  ): Promise<void> {
    await work.query(
      'copy-session',
      `
        INSERT INTO session (session_id, programme_id, trainer_ids)
        VALUES ($1, $2, $3)
        ON CONFLICT (session_id) DO UPDATE SET trainer_ids = EXCLUDED.trainer_ids
      `,
      [sessionId, programmeId, trainerIds],
    );
  }
}
