import type { Clock } from '#platform';
import { type Work, statement } from '#plugin-kit';
import { DUE_CASES, LAPSE_CASES } from './met-criteria.js';
import { type DueCase, openCases } from './open-cases.js';

type Scope = [programmeId: string, learnerIds: readonly string[] | null];

const dueCases = statement<Omit<DueCase, 'reopens' | 'renews'>, Scope>('due-cases', DUE_CASES);

const lapseCases = statement<{ caseId: string }, Scope>('lapse-cases', LAPSE_CASES);

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
  const scope: Scope = [programmeId, learnerIds ? [...new Set(learnerIds)] : null];
  const due = await work.query(dueCases, ...scope);
  await openCases(work, clock, programmeId, due);
  const lapsed = await work.query(lapseCases, ...scope);
  for (const { caseId } of lapsed)
    work.record({
      aggregate: 'certificate',
      aggregateId: caseId,
      fields: ['state'],
      reason: 'The criteria are no longer met',
    });
}
