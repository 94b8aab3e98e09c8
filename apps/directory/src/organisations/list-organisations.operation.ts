import { type Caller, Database, Operation, Optional, Uuid, defineAccess, statement } from '#plugin-kit';
import { OrganisationsView, type OrganisationView } from './organisation.view.js';

export class ListOrganisationsInput {
  @Optional() @Uuid({ doc: 'Only those that take part in this programme.' }) programmeId?: string;
}

/** One's own, and those that one's programmes ask or asked. */
const seeOrganisations = defineAccess({
  permission: 'organisation:read',
  at: {
    organisation: 'o.id',
    programme: 'ARRAY(SELECT t.programme_id FROM programme_organisation t WHERE t.organisation_id = o.id)[]',
  },
});

/** What `seeOrganisations` takes of a caller. */
type SeenOrganisations = [everywhere: boolean, organisationIds: readonly string[], programmeIds: readonly string[]];

const listOrganisations = statement<OrganisationView, [...SeenOrganisations, programmeId: string | null]>(
  'list-organisations',
  `
SELECT o.id AS "organisationId", o.key, o.name, o.type FROM organisation o
WHERE ${seeOrganisations.condition(1)}
  AND (
    $4::uuid IS NULL
    OR EXISTS (
      SELECT 1 FROM participation p WHERE p.organisation_id = o.id AND p.programme_id = $4 AND p.ended_at IS NULL
    )
  )
ORDER BY o.name, o.id LIMIT 1000`,
);

@Operation({
  name: 'directory.list-organisations',
  summary: 'Your organisations, and those of your programmes',
  http: 'GET /organisations',
  access: seeOrganisations,
  input: ListOrganisationsInput,
  output: OrganisationsView,
})
export class ListOrganisations {
  constructor(private readonly database: Database) {}

  async execute({ programmeId }: ListOrganisationsInput, caller: Caller): Promise<OrganisationsView> {
    const items = await this.database.query(
      listOrganisations,
      ...seeOrganisations.values<SeenOrganisations>(caller),
      programmeId ?? null,
    );
    return { items };
  }
}
