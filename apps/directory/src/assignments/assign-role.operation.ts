import { assignmentGranted } from '#contracts';
import { Clock, uuidv7 } from '#platform';
import {
  type Caller,
  Holds,
  Instant,
  Operation,
  Optional,
  Reply,
  Settings,
  Text,
  UnitOfWork,
  Url,
  Uuid,
  type Work,
  defineAccess,
  placeOf,
  statement,
} from '#plugin-kit';
import { InvalidInput } from '#plugin-kit/contract';
import { type DirectoryConfig, directoryConfig, issuerOf } from '../directory.config.js';
import { grantsChanged } from '../grants/grant-change.js';
import { lockIdentity } from '../identities/locked-proposal.js';
import { lapseProposals } from '../identities/propose-identities.js';
import { holdUnits } from '../units/unit-parts.js';
import { ASSIGNMENT_COLUMNS, Assignment } from './assignment.entity.js';
import { AssignmentView } from './assignment.view.js';
import { SCOPE, assignRoles, requireAssigning, requireKnownRole } from './assigning-rules.js';

/** RFC 6749 appendix A.1: what a client id is made of. */
const VISIBLE = /^[\x20-\x7e]+$/;

@Holds(({ personId, clientId }: AssignRoleInput) => (personId === undefined) !== (clientId === undefined), 'personId', {
  sv: 'Ange antingen personId eller clientId.',
  en: 'Give either personId or clientId.',
})
@Holds(({ issuer, clientId }: AssignRoleInput) => issuer === undefined || clientId !== undefined, 'issuer', {
  sv: 'Hör ihop med clientId.',
  en: 'Belongs to clientId.',
})
@Holds(
  ({ from, to }: AssignRoleInput) => from === undefined || to === undefined || new Date(from) < new Date(to),
  'to',
  {
    sv: 'Ska ligga efter from.',
    en: 'Must be after from.',
  },
)
export class AssignRoleInput {
  @Optional() @Uuid({ doc: 'The person who gets the role; either this or clientId.' }) personId?: string;
  @Optional() @Text(1, 255, { pattern: VISIBLE, doc: 'The client (a machine) that gets the role.' }) clientId?: string;
  @Optional()
  @Url({ doc: 'The provider that knows the client; the one of this installation by default.' })
  issuer?: string;
  @Text(2, 41, { pattern: /^[a-z][a-z0-9-]{1,40}$/ }) role!: string;
  @Text(1, 60, { pattern: SCOPE, doc: '`*`, or `programme:`, `organisation:`, `unit:`, `session:` and the id.' })
  scope!: string;
  @Optional() @Instant() from?: string;
  @Optional() @Instant() to?: string;
}

@Operation({
  name: 'directory.assign-role',
  summary: 'Give a person or a client a role',
  http: 'POST /assignments',
  access: assignRoles,
  input: AssignRoleInput,
  output: AssignmentView,
  status: 201,
  otherStatuses: [200],
  reads: ['roles'],
})
export class AssignRole {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Settings(directoryConfig) private readonly config: DirectoryConfig,
  ) {}

  execute(input: AssignRoleInput, caller: Caller): Promise<Reply<AssignmentView>> {
    requireAssigning(caller, input);
    requireKnownRole(input.role, this.config.additionalRoles);
    const issuer = input.clientId === undefined ? null : (input.issuer ?? issuerOf(this.config));
    return this.unitOfWork.run(async (work) => {
      await holdUnits(work, input.scope);
      await refusePersonOutOfReach(work, input, caller);
      await refusePersonAsClient(work, issuer, input.clientId);
      const earlier = await findSame(work, input, issuer);
      if (earlier) return new Reply(AssignmentView.of(earlier), { status: 200 });

      const row: Assignment = {
        id: uuidv7(),
        personId: input.personId ?? null,
        issuer,
        clientId: input.clientId ?? null,
        role: input.role,
        scope: input.scope,
        fromAt: input.from === undefined ? null : new Date(input.from),
        toAt: input.to === undefined ? null : new Date(input.to),
        grantedAt: this.clock.now(),
        revokedAt: null,
      };
      await work.entities.insert(Assignment, row);
      const { issuer: _, assignmentId, grantedAt: __, ...facts } = AssignmentView.of(row);
      work.publish(assignmentGranted(assignmentId, { assignmentId, ...facts }));
      work.record({
        aggregate: 'assignment',
        aggregateId: assignmentId,
        onBehalfOf: input.personId,
        reason: input.role,
      });
      if (input.personId !== undefined) await lapseProposals(work, input.personId, this.clock.now());
      await grantsChanged(
        work,
        issuer === null ? { personIds: [input.personId!] } : { identities: [{ issuer, subject: input.clientId! }] },
      );
      return new Reply(AssignmentView.of(row), {
        location:
          input.personId === undefined
            ? `/assignments?clientId=${encodeURIComponent(input.clientId!)}`
            : `/assignments?personId=${input.personId}`,
      });
    });
  }
}

const reachPeople = defineAccess({ permission: 'role:assign', at: { organisation: 'p.organisation_id' } });

/** What `reachPeople` takes of a caller. */
type ReachedPeople = [everywhere: boolean, organisationIds: readonly string[]];

const reachPersonToAssign = statement<object, [personId: string, programmeId: string | null, ...ReachedPeople]>(
  'reach-person-to-assign',
  `
SELECT 1 FROM person p
WHERE p.id = $1 AND (${reachPeople.condition(3)} OR EXISTS (
  SELECT 1 FROM participation t
  WHERE t.organisation_id = p.organisation_id AND t.programme_id = $2 AND t.ended_at IS NULL))
FOR NO KEY UPDATE OF p`,
);

/**
 * Whoever may give roles everywhere gives them to everybody; others to people of their own organisations, and of those
 * that take part in the programme that the role is for. Who is out of reach is unknown, like somebody who is not there.
 */
async function refusePersonOutOfReach(work: Work, { personId, scope }: AssignRoleInput, caller: Caller): Promise<void> {
  if (personId === undefined) return;
  // Locked, so that the same role given twice at once is given once.
  const [person] = await work.query(
    reachPersonToAssign,
    personId,
    placeOf(scope).programmeId ?? null,
    ...reachPeople.values<ReachedPeople>(caller),
  );
  if (!person)
    throw new InvalidInput(
      {},
      {
        errors: [
          { pointer: '/personId', detail: { sv: 'Det finns ingen sådan person.', en: 'There is no such person.' } },
        ],
      },
    );
}

const findLinkedClient = statement<object, [issuer: string | null, clientId: string]>(
  'find-linked-client',
  'SELECT 1 FROM identity WHERE issuer = $1 AND subject = $2',
);

/** A subject is either a person or a client: a role for the client of that name would take the person's own away. */
async function refusePersonAsClient(work: Work, issuer: string | null, clientId: string | undefined): Promise<void> {
  if (clientId === undefined) return;
  // A client has no row of its own to lock; the same role given to it twice at once is given once, too.
  await lockIdentity(work, issuer!, clientId);
  const [person] = await work.query(findLinkedClient, issuer, clientId);
  if (person)
    throw new InvalidInput(
      {},
      {
        errors: [
          {
            pointer: '/clientId',
            detail: { sv: 'Det är en persons inloggning.', en: 'This is how a person signs in.' },
          },
        ],
      },
    );
}

const findSameAssignment = statement<
  Assignment,
  [
    personId: string | null,
    issuer: string | null,
    clientId: string | null,
    role: string,
    scope: string,
    from: string | null,
    to: string | null,
  ]
>(
  'find-same-assignment',
  `
SELECT ${ASSIGNMENT_COLUMNS} FROM assignment
WHERE revoked_at IS NULL AND (person_id = $1 OR (issuer = $2 AND client_id = $3)) AND role = $4 AND scope = $5
  AND from_at IS NOT DISTINCT FROM $6::timestamptz AND to_at IS NOT DISTINCT FROM $7::timestamptz LIMIT 1`,
);

async function findSame(
  work: Work,
  { personId, clientId, role, scope, from, to }: AssignRoleInput,
  issuer: string | null,
): Promise<Assignment | undefined> {
  const [row] = await work.query(
    findSameAssignment,
    personId ?? null,
    issuer,
    clientId ?? null,
    role,
    scope,
    from ?? null,
    to ?? null,
  );
  return row;
}
