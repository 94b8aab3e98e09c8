import { type Caller, Database, Operation, Uuid, statement } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { type SeenEnrolments, seeEnrolments } from '../access/enrolment-access.js';
import { ENROLMENT_RECORD, type EnrolmentRecord, EnrolmentView } from './enrolment.view.js';

export class GetEnrolmentInput {
  @Uuid() enrolmentId!: string;
}

const findEnrolment = statement<EnrolmentRecord, [enrolmentId: string, ...SeenEnrolments]>(
  'find-enrolment',
  `
SELECT ${ENROLMENT_RECORD}
FROM enrolment e
JOIN session s USING (session_id)
LEFT JOIN person p ON p.person_id = e.learner_id
WHERE e.enrolment_id = $1 AND ${seeEnrolments.condition(2)}`,
);

@Operation({
  name: 'enrolment.get-enrolment',
  summary: 'One enrolment, with the place in the queue while it waits',
  http: 'GET /enrolments/{enrolmentId}',
  access: seeEnrolments,
  input: GetEnrolmentInput,
  output: EnrolmentView,
  reads: ['enrolment', 'attendance'],
})
export class GetEnrolment {
  constructor(private readonly database: Database) {}

  async execute({ enrolmentId }: GetEnrolmentInput, caller: Caller): Promise<EnrolmentView> {
    const [row] = await this.database.query(
      findEnrolment,
      enrolmentId,
      ...seeEnrolments.values<SeenEnrolments>(caller),
    );
    if (!row) throw new NotFound({});
    return EnrolmentView.of(row);
  }
}
