import { DataSource } from 'typeorm';
import { type Caller, Operation, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { PERSON_COLUMNS, type PersonRow } from './person.entity.js';
import { PersonView } from './person.view.js';
import { seePerson } from './person-access.js';

export class GetPersonInput {
  @Uuid() personId!: string;
}

@Operation({
  name: 'directory.get-person',
  summary: 'A person of an organisation of yours',
  http: 'GET /people/{personId}',
  access: seePerson,
  input: GetPersonInput,
  output: PersonView,
  reads: ['name', 'sex'],
})
export class GetPerson {
  constructor(private readonly database: DataSource) {}

  async execute({ personId }: GetPersonInput, caller: Caller): Promise<PersonView> {
    const [row] = await this.database.query<PersonRow[]>(`SELECT ${PERSON_COLUMNS} FROM person p WHERE p.id = $1`, [
      personId,
    ]);
    const isVisible =
      row && seePerson.allows(caller, { organisationId: row.organisation_id, unitId: row.unit_id, person: personId });
    // That somebody is registered at all is told to nobody else.
    if (!isVisible) throw new NotFound({});
    return PersonView.of(row);
  }
}
