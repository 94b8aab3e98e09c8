import { type Caller, defineAccess, type FundView } from '#plugin-kit';
import { type LanguageMap, NotFound } from '#plugin-kit/contract';
import type { DataSource } from 'typeorm';
import type { ReportHead } from './report-head.view.js';

export const readReports = defineAccess({ permission: 'report:read', at: ['programme'] });

/**
 * The head of a programme's report, for those who may read it.
 * @throws {Forbidden} · {NotFound} when no such programme was applied
 */
export async function reportHead(
  database: Pick<DataSource, 'query'>,
  programmeId: string,
  caller: Caller,
): Promise<ReportHead> {
  readReports.require(caller, { programmeId });
  const [programme] = await database.query<{ title: LanguageMap; fund: FundView | null }[]>(
    'SELECT title, fund FROM programme WHERE programme_id = $1',
    [programmeId],
  );
  if (!programme) throw new NotFound({});
  return { programmeId, title: programme.title, ...(programme.fund && { fund: programme.fund }) };
}
