import { type Caller, Cursors, Database, Operation, Optional, Page, Uuid, statement } from '#plugin-kit';
import { PERSON_COLUMNS, type Person } from './person.entity.js';
import { PeopleView, PersonView } from './person.view.js';
import { seePeople } from './person-access.js';

export class ListPeopleInput extends Page {
  @Optional() @Uuid() organisationId?: string;
}

const LIST = 'directory.list-people';

/** What `seePeople` takes of a caller. */
type SeenPeople = [everywhere: boolean, organisationIds: readonly string[], unitIds: readonly string[]];

const listPeople = statement<
  Person,
  [...SeenPeople, organisationId: string | null, after: string | null, limit: number]
>(
  'list-people',
  `
SELECT ${PERSON_COLUMNS} FROM person p
WHERE ${seePeople.condition(1)}
  AND ($4::uuid IS NULL OR p.organisation_id = $4) AND ($5::uuid IS NULL OR p.id > $5)
ORDER BY p.id LIMIT $6`,
);

@Operation({
  name: LIST,
  summary: 'The people of your organisations',
  http: 'GET /people',
  access: seePeople,
  input: ListPeopleInput,
  output: PeopleView,
  reads: ['name', 'sex'],
})
export class ListPeople {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  async execute(input: ListPeopleInput, caller: Caller) {
    const [after = null] = this.cursors.position<[id: string]>(LIST, input.after) ?? [];
    const rows = await this.database.query(
      listPeople,
      ...seePeople.values<SeenPeople>(caller),
      input.organisationId ?? null,
      after,
      input.limit + 1,
    );
    return this.cursors.page(LIST, input, rows, { key: ({ id }) => [id], item: (person) => PersonView.of(person) });
  }
}
