import { programmeApplied } from '#contracts';
import { type EventHandler, Subscriber, type Work } from '#plugin-kit';
import type { Received } from '#plugin-kit/contract';

/** Keeps what every page of a programme shows: its title, and who pays (PUBLIC-SECTOR 19). */
@Subscriber(programmeApplied)
export class CopyProgrammes implements EventHandler<typeof programmeApplied> {
  async handle({ data: { programmeId, title, fund } }: Received<typeof programmeApplied>, work: Work): Promise<void> {
    await work.query(
      'copy-programme',
      `
        INSERT INTO programme (programme_id, title, fund)
        VALUES ($1, $2, $3)
        ON CONFLICT (programme_id) DO UPDATE SET title = EXCLUDED.title, fund = EXCLUDED.fund
      `,
      [programmeId, JSON.stringify(title), fund ? JSON.stringify(fund) : null],
    );
    const open = await work.query<{ survey_id: string }>(
      'surveys-of-programme',
      `SELECT survey_id FROM survey WHERE programme_id = $1`,
      [programmeId],
    );
    work.purge(...open.map(({ survey_id }) => `survey:${survey_id}`));
  }
}
