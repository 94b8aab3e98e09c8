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
  defineAccess,
  statement,
} from '#plugin-kit';
import { PLAN_COLUMNS, type TrainingPlan } from './training-plan.entity.js';
import { TrainingPlanView } from './training-plan.view.js';

export class ListTrainingPlansInput extends Page {
  @Optional() @Uuid() learnerId?: string;
  @Optional() @Uuid() programmeId?: string;
}

export class TrainingPlanPage {
  @ListOf(() => TrainingPlanView) items!: TrainingPlanView[];
  @Optional() @Text(1, 1_000) next?: string;
}

const seePlans = defineAccess({
  permission: 'plan:read',
  or: 'own',
  at: { programme: 't.programme_id', organisation: 'p.organisation_id', unit: 'p.unit_id' },
  whose: { learner: 't.learner_id' },
});

/** What `seePlans` takes of a caller. */
type SeenPlans = [
  everywhere: boolean,
  self: string,
  programmeIds: readonly string[],
  organisationIds: readonly string[],
  unitIds: readonly string[],
];

const LIST = 'enrolment.list-training-plans';

const listTrainingPlans = statement<
  TrainingPlan,
  [learnerId: string | null, programmeId: string | null, lastId: string | null, limit: number, ...SeenPlans]
>(
  'list-training-plans',
  `
SELECT ${PLAN_COLUMNS} FROM training_plan t LEFT JOIN person p ON p.person_id = t.learner_id
WHERE ($1::uuid IS NULL OR t.learner_id = $1)
  AND ($2::uuid IS NULL OR t.programme_id = $2)
  AND ($3::uuid IS NULL OR t.plan_id > $3)
  AND ${seePlans.condition(5)}
ORDER BY t.plan_id LIMIT $4`,
);

@Operation({
  name: LIST,
  summary: 'Training plans of a learner or a programme, as far as the caller may see them; without a filter one’s own',
  http: 'GET /training-plans',
  access: seePlans,
  input: ListTrainingPlansInput,
  output: TrainingPlanPage,
  reads: ['plan'],
})
export class ListTrainingPlans {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListTrainingPlansInput, caller: Caller): Promise<Reply<TrainingPlanPage>> {
    const { programmeId = null, after, limit } = input;
    const learnerId = input.learnerId ?? (programmeId === null ? caller.personId : null);
    const [lastId = null] = this.cursors.position<[id: string]>(LIST, after) ?? [];
    const rows = await this.database.query(
      listTrainingPlans,
      learnerId,
      programmeId,
      lastId,
      limit + 1,
      ...seePlans.values<SeenPlans>(caller),
    );
    return this.cursors.page(LIST, input, rows, {
      key: ({ planId }) => [planId],
      item: (row) => TrainingPlanView.of(row),
    });
  }
}
