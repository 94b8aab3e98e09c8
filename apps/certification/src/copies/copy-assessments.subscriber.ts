import { enrolmentCompleted, enrolmentFailed, personErased } from '#contracts';
import { defineCopy, forgets, keeps } from '#plugin-kit';

/** Keeps what people completed or failed, and who said so. */
export const CopyAssessments = defineCopy({
  name: 'CopyAssessments',
  table: 'assessment',
  key: ['enrolmentId'],
  rules: [
    keeps(enrolmentCompleted, ['learnerId', 'programmeId', 'moduleId', 'sessionId', 'assessedBy', 'assessors'], {
      outcome: 'completed',
    }),
    keeps(enrolmentFailed, ['learnerId', 'programmeId', 'moduleId', 'sessionId', 'assessedBy', 'assessors'], {
      outcome: 'failed',
    }),
    forgets(personErased, 'personId as learnerId'),
  ],
});
