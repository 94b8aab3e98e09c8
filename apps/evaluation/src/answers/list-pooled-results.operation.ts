import {
  Caller,
  Database,
  Int,
  LanguageText,
  ListOf,
  Operation,
  Optional,
  Text,
  Uuid,
  defineAccess,
  statement,
} from '#plugin-kit';
import { type LanguageMap, NotFound } from '#plugin-kit/contract';
import type { Question } from '../programme-section/read-survey-sections.js';
import type { Answers } from './answer-faults.js';
import { SMALLEST_GROUP } from './smallest-group.js';
import { QuestionResultView } from './survey-results.view.js';

export class ListPooledResultsInput {
  @Uuid() programmeId!: string;
  @Optional() @Uuid() courseId?: string;
}

/** Answers of several small groups to the same questions after sessions of the same course. */
export class PooledResultsView {
  @Uuid() poolId!: string;
  @Optional() @Uuid({ doc: 'Absent for answers from before courses were kept.' }) courseId?: string;
  @Text(1, 60) key!: string;
  @LanguageText(200) title!: LanguageMap;
  @Int(SMALLEST_GROUP) answered!: number;
  @ListOf(() => QuestionResultView) questions!: QuestionResultView[];
}

export class PooledResultsList {
  @ListOf(() => PooledResultsView) items!: PooledResultsView[];
}

interface PoolRow {
  readonly poolId: string;
  readonly courseId: string | null;
  readonly key: string;
  readonly title: LanguageMap;
  readonly questions: readonly Question[];
  readonly answered: number;
  readonly batches: readonly (readonly Answers[])[];
}

const readPooled = defineAccess({ permission: 'survey:read-results', at: ['programme'] });

const listPooledResults = statement<PoolRow, [programmeId: string, courseId: string | null, smallestGroup: number]>(
  'list-pooled-results',
  `
SELECT p.pool_id AS "poolId", p.course_id AS "courseId", d.key, d.title, d.questions, a.answered, a.batches
FROM pool p JOIN survey_definition d ON d.definition_id = p.definition_id AND d.version = p.definition_version
CROSS JOIN LATERAL (
  SELECT sum(b.answered)::int AS answered, jsonb_agg(b.answers) AS batches
  FROM (
    SELECT count(*) AS answered, jsonb_agg(answers) AS answers FROM pooled_answer
    WHERE pool_id = p.pool_id GROUP BY batch_id
  ) b
) a
WHERE p.programme_id = $1 AND ($2::uuid IS NULL OR p.course_id = $2) AND a.answered >= $3 AND p.surveys >= 2
ORDER BY d.key, d.version, p.pool_id LIMIT 1000`,
);

/** Five answers of two surveys at least; what still waits for others is not told, not even that it does. */
@Operation({
  name: 'evaluation.list-pooled-results',
  summary: 'What groups of fewer than five answered, those of a course together',
  http: 'GET /surveys/pooled-results',
  access: readPooled,
  input: ListPooledResultsInput,
  output: PooledResultsList,
})
export class ListPooledResults {
  constructor(private readonly database: Database) {}

  async execute({ programmeId, courseId }: ListPooledResultsInput, caller: Caller): Promise<PooledResultsList> {
    if (!readPooled.allows(caller, { programmeId })) throw new NotFound({});
    const rows = await this.database.query(listPooledResults, programmeId, courseId ?? null, SMALLEST_GROUP);
    return {
      items: rows.map((row) => ({
        poolId: row.poolId,
        ...(row.courseId !== null && { courseId: row.courseId }),
        key: row.key,
        title: row.title,
        answered: row.answered,
        questions: QuestionResultView.of(row.questions, row.batches),
      })),
    };
  }
}
