import { unitChanged } from '#contracts';
import { uuidv7 } from '#platform';
import { type Caller, Operation, Optional, Reply, Name, UnitOfWork, Uuid, defineAccess } from '#plugin-kit';
import { InvalidInput, NotFound } from '#plugin-kit/contract';
import { grantsChanged } from '../grants/grant-change.js';
import { holdersAbove, lockUnits } from './unit-parts.js';
import { Organisation } from '../organisations/organisation.entity.js';
import { Unit } from './unit.entity.js';
import { UnitView } from './unit.view.js';

export class CreateUnitInput {
  @Uuid() organisationId!: string;
  @Optional() @Uuid({ doc: 'The unit of the same organisation that this one is a part of.' }) parentUnitId?: string;
  @Name(200) name!: string;
}

const manageUnits = defineAccess({ permission: 'unit:manage', at: ['organisation'] });

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
      if (!(await work.entities.existsBy(Organisation, { id: organisationId }))) throw new NotFound({});
      if (parentUnitId !== undefined) {
        await lockUnits(work);
        if (!(await work.entities.existsBy(Unit, { organisationId, id: parentUnitId })))
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
      await work.entities.insert(Unit, { id: unitId, organisationId, parentUnitId: parentUnitId ?? null, name });
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
