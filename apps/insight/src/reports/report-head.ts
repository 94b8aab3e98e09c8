import { type Caller, defineAccess, type FundView, type Queries, statement } from '#plugin-kit';
import { type LanguageMap, NotFound } from '#plugin-kit/contract';
import type { ReportHead } from './report-head.view.js';

export const readReports = defineAccess({ permission: 'report:read', at: ['programme'] });

const findProgramme = statement<{ title: LanguageMap; fund: FundView | null }, [programmeId: string]>(
  'find-programme-of-report',
  'SELECT title, fund FROM programme WHERE programme_id = $1',
);

/**
 * The head of a programme's report, for those who may read it.
 * @throws {Forbidden} · {NotFound} when no such programme was applied
 */
export async function reportHead(queries: Queries, programmeId: string, caller: Caller): Promise<ReportHead> {
  readReports.require(caller, { programmeId });
  const [programme] = await queries.query(findProgramme, programmeId);
  if (!programme) throw new NotFound({});
  return { programmeId, title: programme.title, ...(programme.fund && { fund: programme.fund }) };
}
