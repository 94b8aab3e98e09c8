import { type PersonFacts, personChanged, personName, personRegistered } from '#contracts';
import { uuidv7 } from '#platform';
import { type Caller, statement, type Work } from '#plugin-kit';
import { type InputFault, InvalidInput, NotFound, type Pointer } from '#plugin-kit/contract';
import { isAccount } from '../identities/identity.view.js';
import { type SaidIdentity, proposeIdentities } from '../identities/propose-identities.js';
import { PERSON_COLUMNS, type Person } from './person.entity.js';
import type { PersonEntry } from './person-entry.js';
import { type RosterStep, planRoster } from './roster-plan.js';

export interface Registration {
  readonly organisationId: string;
  readonly entries: readonly PersonEntry[];
  /** Where the entries stand in the input, for pointers: `/people/3`, or '' for a single one. */
  readonly pointerOf: (index: number) => Pointer;
  /** The embedded provider, whose accounts are linked by opening them. */
  readonly accountIssuer: string;
  readonly caller: Caller;
  readonly now: Date;
}

const lockOrganisation = statement<object, [organisationId: string]>(
  'lock-organisation',
  `
SELECT 1 FROM organisation WHERE id = $1 FOR NO KEY UPDATE`,
);

const findByNumbers = statement<Person, [organisationId: string, numbers: readonly string[]]>(
  'find-people-by-numbers',
  `
SELECT ${PERSON_COLUMNS} FROM person p WHERE p.organisation_id = $1 AND p.external_id = ANY($2)`,
);

const findUnits = statement<{ id: string }, [organisationId: string, ids: readonly string[]]>(
  'find-units-of-organisation',
  `
SELECT id FROM unit WHERE organisation_id = $1 AND id = ANY($2::uuid[])`,
);

/**
 * Registers people of one organisation in a handful of statements, however many they are. The row of the organisation
 * is locked first: two rosters of the same organisation come one after the other, so that nobody is registered twice.
 *
 * @throws NotFound (the organisation) · InvalidInput (an unknown unit, or an account of our own as identity)
 *   · Forbidden (a new identity of somebody known)
 */
export async function registerPeople(work: Work, registration: Registration): Promise<RosterStep[]> {
  const { organisationId, entries, pointerOf, caller, now } = registration;
  refuseAccounts(registration);
  const [organisation] = await work.query(lockOrganisation, organisationId);
  if (!organisation) throw new NotFound({});
  await refuseUnknownUnits(work, organisationId, entries, pointerOf);

  const numbers = entries.flatMap(({ externalId }) => externalId ?? []);
  const known = await work.query(findByNumbers, organisationId, numbers);
  const steps = planRoster(entries, known, uuidv7);
  await writePeople(work, organisationId, steps, now);
  tellPeople(work, organisationId, steps);

  const said = steps.flatMap(({ entry, personId, created }): SaidIdentity[] =>
    entry.identities.map(({ issuer, subject }) => ({ issuer, subject, personId, isNewPerson: created })),
  );
  await proposeIdentities(work, said, { organisationId, caller, now });
  return steps;
}

/**
 * An account of our own is its person's from the beginning, and nobody is said to be somebody else by it; whether there
 * is one is not told.
 */
function refuseAccounts({ entries, pointerOf, accountIssuer }: Registration): void {
  const errors = entries.flatMap(({ identities }, index) =>
    identities.flatMap<InputFault>((identity, place) =>
      !isAccount(identity, accountIssuer)
        ? []
        : [
            {
              pointer: `${pointerOf(index)}/identities/${place}/subject`,
              detail: {
                sv: 'Konton här hör till sin person från början.',
                en: 'Accounts here belong to their person from the beginning.',
              },
            },
          ],
    ),
  );
  if (errors.length > 0) throw new InvalidInput({}, { errors: errors.slice(0, 50) });
}

async function refuseUnknownUnits(
  work: Work,
  organisationId: string,
  entries: readonly PersonEntry[],
  pointerOf: Registration['pointerOf'],
): Promise<void> {
  const wanted = [...new Set(entries.flatMap(({ unitId }) => unitId ?? []))];
  if (wanted.length === 0) return;
  const rows = await work.query(findUnits, organisationId, wanted);
  const units = new Set(rows.map(({ id }) => id));
  const errors = entries.flatMap<InputFault>(({ unitId }, index) =>
    !unitId || units.has(unitId)
      ? []
      : [
          {
            pointer: `${pointerOf(index)}/unitId`,
            detail: { sv: 'Enheten finns inte i organisationen.', en: 'The organisation has no such unit.' },
          },
        ],
  );
  if (errors.length > 0) throw new InvalidInput({}, { errors: errors.slice(0, 50) });
}

const COLUMNS = 'id uuid, unit_id uuid, external_id text, given_name text, family_name text, sex text';

const insertPeople = statement<never, [people: string, organisationId: string, at: Date]>(
  'insert-people',
  `
INSERT INTO person (id, organisation_id, unit_id, external_id, given_name, family_name, sex, registered_at)
SELECT id, $2, unit_id, external_id, given_name, family_name, sex, $3
FROM jsonb_to_recordset($1::jsonb) AS r(${COLUMNS})`,
);

const updatePeople = statement<never, [people: string]>(
  'update-people',
  `
UPDATE person p SET unit_id = r.unit_id, given_name = r.given_name, family_name = r.family_name, sex = r.sex
FROM jsonb_to_recordset($1::jsonb) AS r(${COLUMNS}) WHERE p.id = r.id`,
);

async function writePeople(work: Work, organisationId: string, steps: readonly RosterStep[], now: Date): Promise<void> {
  const rowsOf = (chosen: readonly RosterStep[]) =>
    JSON.stringify(
      chosen.map(({ entry, personId, unitId }) => ({
        id: personId,
        unit_id: unitId,
        external_id: entry.externalId ?? null,
        given_name: entry.name.given,
        family_name: entry.name.family ?? '',
        sex: entry.sex,
      })),
    );
  const created = steps.filter((step) => step.created);
  if (created.length > 0) await work.query(insertPeople, rowsOf(created), organisationId, now);
  const changed = steps.filter((step) => step.changed.length > 0);
  if (changed.length > 0) await work.query(updatePeople, rowsOf(changed));
}

function tellPeople(work: Work, organisationId: string, steps: readonly RosterStep[]): void {
  for (const { entry, personId, unitId, created, changed } of steps) {
    const facts: PersonFacts = {
      personId,
      sex: entry.sex,
      organisationId,
      ...(unitId !== null && { unitId }),
    };
    if (created || changed.includes('name')) work.putPersonState(personId, personName, { ...entry.name });
    if (created) work.publish(personRegistered(personId, facts));
    else if (changed.some((field) => field !== 'name')) work.publish(personChanged(personId, facts));
    if (changed.length > 0) work.record({ aggregate: 'person', aggregateId: personId, fields: changed });
  }
}
