import { type Caller, Cursors, Database, Operation, Optional, Page, Uuid, defineAccess, statement } from '#plugin-kit';
import { PARTICIPATIONS, type ParticipationRow, ParticipationsView, participationView } from './participation.view.js';

export class ListParticipationsInput extends Page {
  @Optional() @Uuid() programmeId?: string;
  @Optional() @Uuid() organisationId?: string;
}

const seeParticipations = defineAccess({
  permission: 'participation:read',
  at: { organisation: 't.organisation_id', programme: 't.programme_id' },
});

/** What `seeParticipations` takes of a caller. */
type SeenParticipations = [everywhere: boolean, organisationIds: readonly string[], programmeIds: readonly string[]];

const LIST = 'directory.list-participations';

const listParticipations = statement<
  ParticipationRow,
  [
    ...SeenParticipations,
    programmeId: string | null,
    organisationId: string | null,
    programme: string | null,
    organisation: string | null,
    limit: number,
  ]
>(
  'list-participations',
  `
${PARTICIPATIONS}
WHERE ${seeParticipations.condition(1)}
  AND ($4::uuid IS NULL OR t.programme_id = $4) AND ($5::uuid IS NULL OR t.organisation_id = $5)
  AND ($6::uuid IS NULL OR (t.programme_id, t.organisation_id) > ($6, $7::uuid))
ORDER BY t.programme_id, t.organisation_id LIMIT $8`,
);

@Operation({
  name: LIST,
  summary: 'What programmes ask of your organisations, or your programmes of others, and what was answered',
  http: 'GET /organisations/participations',
  access: seeParticipations,
  input: ListParticipationsInput,
  output: ParticipationsView,
})
export class ListParticipations {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListParticipationsInput, caller: Caller) {
    const [programme = null, organisation = null] =
      this.cursors.position<[programmeId: string, organisationId: string]>(LIST, input.after) ?? [];
    const rows = await this.database.query(
      listParticipations,
      ...seeParticipations.values<SeenParticipations>(caller),
      input.programmeId ?? null,
      input.organisationId ?? null,
      programme,
      organisation,
      input.limit + 1,
    );
    return this.cursors.page(LIST, input, rows, {
      key: ({ programmeId, organisationId }) => [programmeId, organisationId],
      item: participationView,
    });
  }
}
