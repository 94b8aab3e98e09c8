import { DataSource } from 'typeorm';
import { type Caller, Cursors, Operation, Optional, Page, Uuid, defineAccess } from '#plugin-kit';
import { type UnitView, UnitsView } from './unit.view.js';

export class ListUnitsInput extends Page {
  @Optional() @Uuid() organisationId?: string;
}

interface UnitRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly parent_unit_id: string | null;
  readonly name: string;
}

const seeUnits = defineAccess({ permission: 'unit:read', at: { organisation: 'organisation_id', unit: 'id' } });

const LIST = 'directory.list-units';

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
    private readonly database: DataSource,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListUnitsInput, caller: Caller) {
    const [after = null] = this.cursors.position(LIST, input.after) ?? [];
    const rows = await this.database.query<UnitRow[]>(
      `SELECT id, organisation_id, parent_unit_id, name FROM unit
       WHERE ${seeUnits.condition(1)} AND ($4::uuid IS NULL OR organisation_id = $4) AND ($5::uuid IS NULL OR id > $5)
       ORDER BY id LIMIT $6`,
      [...seeUnits.values(caller), input.organisationId ?? null, after, input.limit + 1],
    );
    return this.cursors.page(LIST, input, rows, {
      key: ({ id }) => [id],
      item: ({ id, organisation_id, parent_unit_id, name }): UnitView => ({
        unitId: id,
        organisationId: organisation_id,
        ...(parent_unit_id !== null && { parentUnitId: parent_unit_id }),
        name,
      }),
    });
  }
}
