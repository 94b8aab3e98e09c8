import {
  type Caller,
  Cursors,
  Database,
  ListOf,
  Operation,
  Optional,
  Page,
  type Reply,
  Text,
  Uuid,
  statement,
} from '#plugin-kit';
import { type SeenEnrolments, seeEnrolments } from '../access/enrolment-access.js';
import { ENROLMENT_RECORD, type EnrolmentRecord, EnrolmentView } from './enrolment.view.js';

export class ListEnrolmentsInput extends Page {
  @Optional() @Uuid() sessionId?: string;
  @Optional() @Uuid() learnerId?: string;
  @Optional() @Uuid() programmeId?: string;
}

export class EnrolmentPage {
  @ListOf(() => EnrolmentView) items!: EnrolmentView[];
  @Optional() @Text(1, 1_000) next?: string;
}

const LIST = 'enrolment.list-enrolments';

const listEnrolments = statement<
  EnrolmentRecord,
  [
    sessionId: string | null,
    learnerId: string | null,
    programmeId: string | null,
    lastId: string | null,
    limit: number,
    ...SeenEnrolments,
  ]
>(
  'list-enrolments',
  `
SELECT ${ENROLMENT_RECORD}
FROM enrolment e
JOIN session s USING (session_id)
LEFT JOIN person p ON p.person_id = e.learner_id
WHERE ($1::uuid IS NULL OR e.session_id = $1)
  AND ($2::uuid IS NULL OR e.learner_id = $2)
  AND ($3::uuid IS NULL OR e.programme_id = $3)
  AND ($4::uuid IS NULL OR e.enrolment_id > $4) AND ${seeEnrolments.condition(6)}
ORDER BY e.enrolment_id LIMIT $5`,
);

@Operation({
  name: LIST,
  summary:
    'Enrolments of a session, a learner or a programme, as far as the caller may see them; without a filter one’s own',
  http: 'GET /enrolments',
  access: seeEnrolments,
  input: ListEnrolmentsInput,
  output: EnrolmentPage,
  reads: ['enrolment', 'attendance'],
})
export class ListEnrolments {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListEnrolmentsInput, caller: Caller): Promise<Reply<EnrolmentPage>> {
    const { sessionId = null, programmeId = null, after, limit } = input;
    const hasFilter = sessionId !== null || programmeId !== null || input.learnerId !== undefined;
    const learnerId = input.learnerId ?? (hasFilter ? null : caller.personId);
    const [lastId = null] = this.cursors.position<[id: string]>(LIST, after) ?? [];
    const rows = await this.database.query(
      listEnrolments,
      sessionId,
      learnerId,
      programmeId,
      lastId,
      limit + 1,
      ...seeEnrolments.values<SeenEnrolments>(caller),
    );
    return this.cursors.page(LIST, input, rows, {
      key: ({ enrolmentId }) => [enrolmentId],
      item: (row) => EnrolmentView.of(row),
    });
  }
}
