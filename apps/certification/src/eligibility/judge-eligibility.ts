import type { Clock } from '#platform';
import type { Work } from '#plugin-kit';
import { DUE_CASES, LAPSE_CASES } from './met-criteria.js';
import { type DueCase, openCases } from './open-cases.js';

/**
 * Opens cases for those who now meet criteria and lapses undecided ones of those who no longer do.
 * @param learnerIds absent = all of the programme
 */
export async function judgeEligibility(
  work: Work,
  clock: Clock,
  programmeId: string,
  learnerIds?: readonly string[],
): Promise<void> {
  const scope = [programmeId, learnerIds ? [...new Set(learnerIds)] : null];
  const due = await work.query<DueCase>('due-cases', DUE_CASES, scope);
  await openCases(work, clock, programmeId, due);
  const lapsed = await work.query<{ case_id: string }>('lapse-cases', LAPSE_CASES, scope);
  for (const { case_id } of lapsed)
    work.record({
      aggregate: 'certificate',
      aggregateId: case_id,
      fields: ['state'],
      reason: 'The criteria are no longer met',
    });
}
