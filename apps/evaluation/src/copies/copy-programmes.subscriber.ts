import { programmeApplied } from '#contracts';
import { type Work, defineCopy, keeps, statement } from '#plugin-kit';
import type { EventEnvelope } from '#plugin-kit/contract';

/** Keeps what every page of a programme shows: its title, and who pays (PUBLIC-SECTOR 19). */
export const CopyProgrammes = defineCopy({
  name: 'CopyProgrammes',
  table: 'programme',
  key: ['programmeId'],
  rules: [keeps(programmeApplied, ['title', 'fund'])],
  then: purgeSurveys,
});

const surveysOfProgrammes = statement<{ surveyId: string }, [aggregateids: readonly string[]]>(
  'surveys-of-programmes',
  'SELECT survey_id AS "surveyId" FROM survey WHERE programme_id = ANY ($1::uuid[])',
);

/** The pages of its surveys show it. */
async function purgeSurveys(events: readonly EventEnvelope[], work: Work): Promise<void> {
  const surveys = await work.query(
    surveysOfProgrammes,
    events.map(({ aggregateid }) => aggregateid),
  );
  work.purge(...surveys.map(({ surveyId }) => `survey:${surveyId}`));
}
