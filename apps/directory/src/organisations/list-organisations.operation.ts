import { DataSource } from 'typeorm';
import { type Caller, Operation, Optional, Uuid } from '#plugin-kit';
import { OrganisationsView, type OrganisationView } from './organisation.view.js';

export class ListOrganisationsInput {
  @Optional() @Uuid({ doc: 'Only those that take part in this programme.' }) programmeId?: string;
}

@Operation({
  name: 'directory.list-organisations',
  summary: 'Your organisations, and those of your programmes',
  http: 'GET /organisations',
  access: { permission: 'organisation:read' },
  input: ListOrganisationsInput,
  output: OrganisationsView,
})
export class ListOrganisations {
  constructor(private readonly database: DataSource) {}

  async execute({ programmeId }: ListOrganisationsInput, caller: Caller): Promise<OrganisationsView> {
    const { everything, organisationIds, programmeIds } = caller.visible('organisation:read');
    const items = await this.database.query<OrganisationView[]>(
      `SELECT o.id AS "organisationId", o.key, o.name, o.type FROM organisation o
       WHERE (
         $1
         OR o.id = ANY($2::uuid[])
         OR EXISTS (
           SELECT 1 FROM programme_organisation t WHERE t.organisation_id = o.id AND t.programme_id = ANY($3::uuid[])
         )
       )
         AND (
           $4::uuid IS NULL
           OR EXISTS (
             SELECT 1 FROM participation p WHERE p.organisation_id = o.id AND p.programme_id = $4 AND p.ended_at IS NULL
           )
         )
       ORDER BY o.name, o.id LIMIT 1000`,
      [everything, organisationIds, programmeIds, programmeId ?? null],
    );
    return { items };
  }
}
