import { unitChanged } from '#contracts';
import { uuidv7 } from '#platform';
import { type Caller, Operation, Optional, Reply, Text, UnitOfWork, Uuid, defineAccess, statement } from '#plugin-kit';
import { InvalidInput, NotFound } from '#plugin-kit/contract';
import { grantsChanged } from '../grants/grant-change.entity.js';
import { holdersAbove, lockUnits } from './unit-parts.js';
import { UnitView } from './unit.view.js';

export class CreateUnitInput {
  @Uuid() organisationId!: string;
  @Optional() @Uuid({ doc: 'The unit of the same organisation that this one is a part of.' }) parentUnitId?: string;
  @Text(1, 200) name!: string;
}

const manageUnits = defineAccess({ permission: 'unit:manage', at: ['organisation'] });

const findOrganisation = statement<object, [organisationId: string]>(
  'find-organisation',
  'SELECT 1 FROM organisation WHERE id = $1',
);

const findParentUnit = statement<object, [organisationId: string, parentUnitId: string]>(
  'find-parent-unit',
  'SELECT 1 FROM unit WHERE organisation_id = $1 AND id = $2',
);

const addUnit = statement<never, [unitId: string, organisationId: string, parentUnitId: string | null, name: string]>(
  'add-unit',
  'INSERT INTO unit (id, organisation_id, parent_unit_id, name) VALUES ($1, $2, $3, $4)',
);

@Operation({
  name: 'directory.create-unit',
  summary: 'Add a unit to an organisation',
  http: 'POST /units',
  access: manageUnits,
  input: CreateUnitInput,
  output: UnitView,
  status: 201,
})
export class CreateUnit {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute({ organisationId, parentUnitId, name }: CreateUnitInput, caller: Caller): Promise<Reply<UnitView>> {
    manageUnits.require(caller, { organisationId });
    return this.unitOfWork.run(async (work) => {
      const [organisation] = await work.query(findOrganisation, organisationId);
      if (!organisation) throw new NotFound({});
      if (parentUnitId !== undefined) {
        await lockUnits(work);
        const [parent] = await work.query(findParentUnit, organisationId, parentUnitId);
        if (!parent)
          throw new InvalidInput(
            {},
            {
              errors: [
                {
                  pointer: '/parentUnitId',
                  detail: { sv: 'Enheten finns inte i organisationen.', en: 'The organisation has no such unit.' },
                },
              ],
            },
          );
      }
      const unitId = uuidv7();
      await work.query(addUnit, unitId, organisationId, parentUnitId ?? null, name);
      // A role in what it is a part of reaches it from now on.
      if (parentUnitId !== undefined) await grantsChanged(work, await holdersAbove(work, parentUnitId));
      const parent = parentUnitId === undefined ? {} : { parentUnitId };
      work.publish(unitChanged(unitId, { unitId, organisationId, ...parent }));
      return new Reply<UnitView>(
        { unitId, organisationId, ...parent, name },
        { location: `/units?organisationId=${organisationId}` },
      );
    });
  }
}
