import { type Caller, Cursors, Database, Operation, Optional, Page, Uuid, defineAccess, statement } from '#plugin-kit';
import { UNIT_COLUMNS, type Unit } from './unit.entity.js';
import { UnitView, UnitsView } from './unit.view.js';

export class ListUnitsInput extends Page {
  @Optional() @Uuid() organisationId?: string;
}

const seeUnits = defineAccess({ permission: 'unit:read', at: { organisation: 'organisation_id', unit: 'id' } });

/** What `seeUnits` takes of a caller. */
type SeenUnits = [everywhere: boolean, organisationIds: readonly string[], unitIds: readonly string[]];

const LIST = 'directory.list-units';

const listUnits = statement<Unit, [...SeenUnits, organisationId: string | null, after: string | null, limit: number]>(
  'list-units',
  `
SELECT ${UNIT_COLUMNS} FROM unit
WHERE ${seeUnits.condition(1)} AND ($4::uuid IS NULL OR organisation_id = $4) AND ($5::uuid IS NULL OR id > $5)
ORDER BY id LIMIT $6`,
);

@Operation({
  name: LIST,
  summary: 'The units of your organisations',
  http: 'GET /units',
  access: seeUnits,
  input: ListUnitsInput,
  output: UnitsView,
})
export class ListUnits {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListUnitsInput, caller: Caller) {
    const [after = null] = this.cursors.position<[id: string]>(LIST, input.after) ?? [];
    const rows = await this.database.query(
      listUnits,
      ...seeUnits.values<SeenUnits>(caller),
      input.organisationId ?? null,
      after,
      input.limit + 1,
    );
    return this.cursors.page(LIST, input, rows, {
      key: ({ id }) => [id],
      item: (unit) => UnitView.of(unit),
    });
  }
}
