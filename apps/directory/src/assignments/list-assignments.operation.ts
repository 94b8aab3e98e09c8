import { type Caller, Database, Operation, Optional, Text, Uuid, defineAccess, statement } from '#plugin-kit';
import { ASSIGNMENT_COLUMNS, type Assignment } from './assignment.entity.js';
import { AssignmentView, AssignmentsView } from './assignment.view.js';

export class ListAssignmentsInput {
  @Optional() @Uuid({ doc: 'The roles of this person; of yourself when you name nobody.' }) personId?: string;
  @Optional() @Text(1, 255) clientId?: string;
}

/** One's own, and those that hold where one may assign. */
const seeAssignments = defineAccess({
  permission: 'role:assign',
  or: 'own',
  at: { scope: 'scope' },
  whose: { person: 'person_id' },
});

/** What `seeAssignments` takes of a caller. */
type SeenAssignments = [everywhere: boolean, self: string, scopes: readonly string[]];

const listAssignments = statement<Assignment, [wanted: string | null, clientId: string | null, ...SeenAssignments]>(
  'list-assignments',
  `
SELECT ${ASSIGNMENT_COLUMNS} FROM assignment
WHERE ($1::uuid IS NULL OR person_id = $1)
  AND ($2::text IS NULL OR client_id = $2)
  AND ${seeAssignments.condition(3)}
ORDER BY id
LIMIT 1000`,
);

@Operation({
  name: 'directory.list-assignments',
  summary: 'The roles of a person or a client',
  http: 'GET /assignments',
  access: seeAssignments,
  input: ListAssignmentsInput,
  output: AssignmentsView,
  reads: ['roles'],
})
export class ListAssignments {
  constructor(private readonly database: Database) {}

  async execute({ personId, clientId }: ListAssignmentsInput, caller: Caller): Promise<AssignmentsView> {
    const wanted = personId ?? (clientId === undefined ? caller.personId : undefined);
    const rows = await this.database.query(
      listAssignments,
      wanted ?? null,
      clientId ?? null,
      ...seeAssignments.values<SeenAssignments>(caller),
    );
    return { items: rows.map((row) => AssignmentView.of(row)) };
  }
}
