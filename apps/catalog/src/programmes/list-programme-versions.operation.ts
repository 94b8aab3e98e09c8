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
  readonly storedAt: Date;
  readonly appliedAt: Date | null;
  readonly sections: unknown;
}

const seeVersions = defineAccess({ permission: 'programme:apply', at: { programme: 'programme_id' } });

/** What `seeVersions` takes of a caller. */
type SeenVersions = [everywhere: boolean, programmeIds: readonly string[]];

const listProgrammeVersions = statement<VersionRow, [programmeId: string, ...SeenVersions]>(
  'list-programme-versions',
  `
SELECT version, stored_at AS "storedAt", applied_at AS "appliedAt", sections FROM programme_version
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
      items: rows.map(({ version, storedAt, appliedAt, sections }) => ({
        version,
        storedAt: storedAt.toISOString(),
        ...(appliedAt && { appliedAt: appliedAt.toISOString() }),
        sections,
      })),
    };
  }
}
