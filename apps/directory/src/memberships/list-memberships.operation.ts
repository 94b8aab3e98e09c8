import type { LeavingCause } from '#contracts';
import { type Caller, Cursors, Database, Operation, Optional, Page, Uuid, defineAccess, statement } from '#plugin-kit';
import { PersonName } from '../people/person.view.js';
import { type MembershipView, MembershipsView } from './membership.view.js';

export class ListMembershipsInput extends Page {
  @Uuid() programmeId!: string;
  @Optional() @Uuid() goalGroupId?: string;
}

interface MemberRow {
  readonly id: string;
  readonly personId: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly goalGroupId: string;
  readonly organisationId: string;
  readonly fromDay: string;
  readonly endedOn: string | null;
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
SELECT m.id, m.person_id AS "personId", p.given_name AS "givenName", p.family_name AS "familyName",
  m.goal_group_id AS "goalGroupId", m.organisation_id AS "organisationId", m.from_day::text AS "fromDay",
  m.ended_on::text AS "endedOn", m.cause
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
        personId: row.personId,
        name: PersonName.of(row),
        programmeId: input.programmeId,
        goalGroupId: row.goalGroupId,
        organisationId: row.organisationId,
        from: row.fromDay,
        ...(row.endedOn !== null && { endedOn: row.endedOn }),
        ...(row.cause !== null && { cause: row.cause }),
      }),
    });
  }
}
