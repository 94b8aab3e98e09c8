import { type Caller, Database, Operation, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { Person } from './person.entity.js';
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
  constructor(private readonly database: Database) {}

  async execute({ personId }: GetPersonInput, caller: Caller): Promise<PersonView> {
    const person = await this.database.entities.findOneBy(Person, { id: personId });
    const isVisible =
      person &&
      seePerson.allows(caller, { organisationId: person.organisationId, unitId: person.unitId, person: personId });
    // That somebody is registered at all is told to nobody else.
    if (!isVisible) throw new NotFound({});
    return PersonView.of(person);
  }
}
