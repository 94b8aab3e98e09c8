import type { LeavingCause } from '#contracts';
import { type Caller, Cursors, Database, Operation, Optional, Page, Uuid, defineAccess, statement } from '#plugin-kit';
import { type MembershipView, MembershipsView } from './membership.view.js';

export class ListMembershipsInput extends Page {
  @Uuid() programmeId!: string;
  @Optional() @Uuid() goalGroupId?: string;
}

interface MemberRow {
  readonly id: string;
  readonly person_id: string;
  readonly given_name: string;
  readonly family_name: string;
  readonly goal_group_id: string;
  readonly organisation_id: string;
  readonly from_day: string;
  readonly ended_on: string | null;
  readonly cause: LeavingCause | null;
}

const seeMemberships = defineAccess({ permission: 'membership:read', at: { programme: 'm.programme_id' } });

/** What `seeMemberships` takes of a caller. */
type SeenMemberships = [everywhere: boolean, programmeIds: readonly string[]];

const LIST = 'directory.list-memberships';

const listMemberships = statement<
  MemberRow,
  [programmeId: string, ...SeenMemberships, goalGroupId: string | null, after: string | null, limit: number]
>(
  'list-memberships',
  `
SELECT m.id, m.person_id, p.given_name, p.family_name, m.goal_group_id, m.organisation_id, m.from_day::text,
  m.ended_on::text, m.cause
FROM membership m JOIN person p ON p.id = m.person_id
WHERE m.programme_id = $1
  AND ${seeMemberships.condition(2)}
  AND ($4::uuid IS NULL OR m.goal_group_id = $4)
  AND ($5::uuid IS NULL OR m.id > $5)
ORDER BY m.id LIMIT $6`,
);

@Operation({
  name: LIST,
  summary: 'Who takes part in a programme, by goal group',
  http: 'GET /memberships',
  access: seeMemberships,
  input: ListMembershipsInput,
  output: MembershipsView,
  reads: ['name', 'goalGroupId'],
})
export class ListMemberships {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListMembershipsInput, caller: Caller) {
    const [after = null] = this.cursors.position<[id: string]>(LIST, input.after) ?? [];
    const rows = await this.database.query(
      listMemberships,
      input.programmeId,
      ...seeMemberships.values<SeenMemberships>(caller),
      input.goalGroupId ?? null,
      after,
      input.limit + 1,
    );
    return this.cursors.page(LIST, input, rows, {
      key: ({ id }) => [id],
      item: (row): MembershipView => ({
        membershipId: row.id,
        personId: row.person_id,
        name: { given: row.given_name, family: row.family_name },
        programmeId: input.programmeId,
        goalGroupId: row.goal_group_id,
        organisationId: row.organisation_id,
        from: row.from_day,
        ...(row.ended_on !== null && { endedOn: row.ended_on }),
        ...(row.cause !== null && { cause: row.cause }),
      }),
    });
  }
}
