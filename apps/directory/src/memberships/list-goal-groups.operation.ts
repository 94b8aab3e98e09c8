import {
  Bool,
  type Caller,
  Database,
  Int,
  LanguageText,
  ListOf,
  Nested,
  Operation,
  Optional,
  Text,
  Uuid,
  defineAccess,
  statement,
} from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';

export class PlannedView {
  @Optional() @Int(0) women?: number;
  @Optional() @Int(0) men?: number;
}

export class GoalGroupView {
  @Uuid() goalGroupId!: string;
  @Text(1, 60) key!: string;
  @LanguageText(200) name!: LanguageMap;
  @Optional() @Nested(() => PlannedView) planned?: PlannedView;
  @Bool() hasEnded!: boolean;
  @Int(0, undefined, { doc: 'How many have been in it, those who left among them.' }) members!: number;
}

export class GoalGroupsView {
  @ListOf(() => GoalGroupView) items!: GoalGroupView[];
}

export class ListGoalGroupsInput {
  @Uuid() programmeId!: string;
}

const seeGoalGroups = defineAccess({ permission: 'membership:read', at: { programme: 'g.programme_id' } });

/** What `seeGoalGroups` takes of a caller. */
type SeenGoalGroups = [everywhere: boolean, programmeIds: readonly string[]];

type GoalGroupRow = Omit<GoalGroupView, 'planned'> & { planned: PlannedView | null };

const listGoalGroups = statement<GoalGroupRow, [programmeId: string, ...SeenGoalGroups]>(
  'list-goal-groups',
  `
SELECT g.id AS "goalGroupId", g.key, g.name, g.planned, g.ended_at IS NOT NULL AS "hasEnded",
  (
    SELECT count(*)::int FROM membership m WHERE m.programme_id = g.programme_id AND m.goal_group_id = g.id
  ) AS members
FROM goal_group g WHERE g.programme_id = $1 AND ${seeGoalGroups.condition(2)} ORDER BY g.key`,
);

/**
 * The name of a goal group may tell of the form of employment, so the programme office alone reads it (PUBLIC-SECTOR
 * 8).
 */
@Operation({
  name: 'directory.list-goal-groups',
  summary: 'The goal groups of a programme',
  http: 'GET /goal-groups',
  access: seeGoalGroups,
  input: ListGoalGroupsInput,
  output: GoalGroupsView,
})
export class ListGoalGroups {
  constructor(private readonly database: Database) {}

  async execute({ programmeId }: ListGoalGroupsInput, caller: Caller): Promise<GoalGroupsView> {
    const items = await this.database.query(
      listGoalGroups,
      programmeId,
      ...seeGoalGroups.values<SeenGoalGroups>(caller),
    );
    return { items: items.map(({ planned, ...group }) => ({ ...group, ...(planned && { planned }) })) };
  }
}
