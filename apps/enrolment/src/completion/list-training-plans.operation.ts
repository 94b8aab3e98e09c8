import { DataSource } from 'typeorm';
import { type Caller, Cursors, ListOf, Operation, Optional, Page, type Reply, Text, Uuid } from '#plugin-kit';
import { PLAN_RECORD, type PlanRecord, TrainingPlanView } from './training-plan.view.js';

export class ListTrainingPlansInput extends Page {
  @Optional() @Uuid() learnerId?: string;
  @Optional() @Uuid() programmeId?: string;
}

export class TrainingPlanPage {
  @ListOf(() => TrainingPlanView) items!: TrainingPlanView[];
  @Optional() @Text(1, 1_000) next?: string;
}

const LIST = 'enrolment.list-training-plans';

@Operation({
  name: LIST,
  summary: 'Training plans of a learner or a programme, as far as the caller may see them; without a filter one’s own',
  http: 'GET /training-plans',
  access: 'signed-in',
  input: ListTrainingPlansInput,
  output: TrainingPlanPage,
  reads: ['plan'],
})
export class ListTrainingPlans {
  constructor(
    private readonly database: DataSource,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListTrainingPlansInput, caller: Caller): Promise<Reply<TrainingPlanPage>> {
    const { programmeId = null, after, limit } = input;
    const learnerId = input.learnerId ?? (programmeId === null ? caller.personId : null);
    const self = caller.kind === 'person' && !caller.id.startsWith('identity:') ? caller.id : null;
    const { everything, programmeIds, organisationIds, unitIds } = caller.visible('plan:read');
    const [lastId = null] = this.cursors.position(LIST, after) ?? [];
    const rows = await this.database.query<PlanRecord[]>(
      `SELECT ${PLAN_RECORD} FROM training_plan t LEFT JOIN person p ON p.person_id = t.learner_id
       WHERE ($1::uuid IS NULL OR t.learner_id = $1)
         AND ($2::uuid IS NULL OR t.programme_id = $2)
         AND ($3::uuid IS NULL OR t.plan_id > $3)
         AND (
           $5::boolean
           OR t.learner_id = $6::uuid
           OR t.programme_id = ANY($7::uuid[])
           OR p.organisation_id = ANY($8::uuid[])
           OR p.unit_id = ANY($9::uuid[])
         )
       ORDER BY t.plan_id LIMIT $4`,
      [learnerId, programmeId, lastId, limit + 1, everything, self, programmeIds, organisationIds, unitIds],
    );
    return this.cursors.page(LIST, input, rows, {
      key: ({ planId }) => [planId],
      item: (row) => TrainingPlanView.of(row),
    });
  }
}
