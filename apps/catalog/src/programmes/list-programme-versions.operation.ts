import {
  type Caller,
  Database,
  Instant,
  Json,
  ListOf,
  Operation,
  Optional,
  Text,
  Uuid,
  defineAccess,
  statement,
} from '#plugin-kit';

export class ListProgrammeVersionsInput {
  @Uuid() programmeId!: string;
}

export class ProgrammeVersionView {
  @Text(64, 64) version!: string;
  @Instant() storedAt!: string;
  @Optional() @Instant({ doc: 'When every part of the platform had it.' }) appliedAt?: string;
  @Json({ doc: 'The sections that the catalogue keeps, as the file had them.' }) sections!: unknown;
}

export class ProgrammeVersionsView {
  @ListOf(() => ProgrammeVersionView) items!: ProgrammeVersionView[];
}

interface VersionRow {
  readonly version: string;
  readonly stored_at: Date;
  readonly applied_at: Date | null;
  readonly sections: unknown;
}

const seeVersions = defineAccess({ permission: 'programme:apply', at: { programme: 'programme_id' } });

/** What `seeVersions` takes of a caller. */
type SeenVersions = [everywhere: boolean, programmeIds: readonly string[]];

const listProgrammeVersions = statement<VersionRow, [programmeId: string, ...SeenVersions]>(
  'list-programme-versions',
  `
SELECT version, stored_at, applied_at, sections FROM programme_version
WHERE programme_id = $1 AND ${seeVersions.condition(2)} ORDER BY stored_at DESC, version LIMIT 100`,
);

@Operation({
  name: 'catalog.list-programme-versions',
  summary: 'The versions of a programme file, the latest first',
  http: 'GET /programmes/{programmeId}/versions',
  access: seeVersions,
  input: ListProgrammeVersionsInput,
  output: ProgrammeVersionsView,
})
export class ListProgrammeVersions {
  constructor(private readonly database: Database) {}

  async execute({ programmeId }: ListProgrammeVersionsInput, caller: Caller): Promise<ProgrammeVersionsView> {
    const rows = await this.database.query(
      listProgrammeVersions,
      programmeId,
      ...seeVersions.values<SeenVersions>(caller),
    );
    return {
      items: rows.map(({ version, stored_at, applied_at, sections }) => ({
        version,
        storedAt: stored_at.toISOString(),
        ...(applied_at && { appliedAt: applied_at.toISOString() }),
        sections,
      })),
    };
  }
}
