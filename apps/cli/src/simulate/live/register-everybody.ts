import { keyedId } from '#plugin-kit/contract';
import type { Identity } from '../../http/api.js';
import type { PlannedEmployee, PlannedPerson } from '../plan/life-plan.js';
import { groupedBy } from './grouped-by.js';
import { patiently } from './patience.js';
import { type World, employee, personId } from './world.js';

/** Begins the subjects of people who sign in by the demo client. */
const DEMO = 'demo:';
export const subjectOf = ({ key }: Pick<PlannedPerson, 'key'>): string => `${DEMO}${key}`;

/**
 * Registers staff and participants, who confirm it, gives the staff their roles, takes the participants into their goal
 * groups, and agrees on training plans.
 */
export async function registerEverybody(world: World, operator: Identity, issuer: string): Promise<void> {
  const { plan, programme, api, as } = world;
  await registerRosters(world, plan.staff, operator, issuer);
  await Promise.all(plan.staff.map((somebody) => assignRole(world, somebody, operator)));
  await confirmIdentities(world, plan.staff);

  const byOrganisation = groupedBy(plan.people, ({ organisation }) => organisation);
  for (const [organisation, people] of byOrganisation) {
    const coordinator = plan.staff.find(
      (somebody) => somebody.role === 'coordinator' && somebody.organisation === organisation,
    )!;
    await registerRosters(world, people, as(coordinator), issuer);
  }
  await confirmIdentities(world, plan.people);
  await takeIntoGoalGroups(world);
  const agreeing = plan.people.map((person) => {
    const moduleIds = person.modules.map((module) => keyedId('module', programme.programmeId, module));
    // The modules, too, are on their way there: until then they are refused as unknown (400).
    return patiently(
      () =>
        api.post(
          '/training-plans',
          { learnerId: personId(world, person), programmeId: programme.programmeId, moduleIds },
          as(employee(world, 'programme-office')),
        ),
      { statuses: [400, 403] },
    );
  });
  await Promise.all(agreeing);
}

async function registerRosters(
  world: World,
  people: readonly (PlannedPerson | PlannedEmployee)[],
  identity: Identity,
  issuer: string,
): Promise<void> {
  for (const [organisation, members] of groupedBy(people, (person) => person.organisation)) {
    const entries = members.map((person) => ({
      externalId: person.key,
      name: { given: person.given, family: person.family },
      sex: person.sex,
      identities: [{ issuer, subject: subjectOf(person) }],
    }));
    const reply = await patiently(
      () =>
        world.api.post<{ people: { externalId: string; personId: string }[] }>(
          '/rosters',
          { organisationId: keyedId('organisation', organisation), people: entries },
          identity,
        ),
      { statuses: [403] },
    );
    for (const registered of reply.people) world.personIds.set(registered.externalId, registered.personId);
  }
}

/** Everybody signs in once, and says that they are who they were registered as. */
async function confirmIdentities(
  { api, as }: World,
  people: readonly (PlannedPerson | PlannedEmployee)[],
): Promise<void> {
  const mine = '/people/me/identity-proposals';
  await Promise.all(
    people.map(async (person) => {
      const { items } = await api.get<{ items: { proposalId: string }[] }>(mine, as(person));
      for (const { proposalId } of items) await api.post(`${mine}/${proposalId}/accept`, {}, as(person));
    }),
  );
}

/** Coordinators look after their organisation, everybody else after this programme. */
async function assignRole(world: World, somebody: PlannedEmployee, operator: Identity): Promise<void> {
  const scope =
    somebody.role === 'coordinator'
      ? `organisation:${keyedId('organisation', somebody.organisation)}`
      : `programme:${world.programme.programmeId}`;
  await world.api.post('/assignments', { personId: personId(world, somebody), role: somebody.role, scope }, operator);
}

async function takeIntoGoalGroups(world: World): Promise<void> {
  const { plan, programme, api, as, membershipIds, ledger } = world;
  const office = as(employee(world, 'programme-office'));
  for (const [goalGroup, members] of groupedBy(plan.people, (person) => person.goalGroup)) {
    const body = {
      programmeId: programme.programmeId,
      goalGroupId: keyedId('goal-group', programme.programmeId, goalGroup),
      personIds: members.map((person) => personId(world, person)),
      from: programme.content.programme.startsOn,
    };
    const reply = await patiently(
      () => api.post<{ memberships: { membershipId: string; personId: string }[] }>('/memberships', body, office),
      { statuses: [403] },
    );
    const memberships = new Map(reply.memberships.map((membership) => [membership.personId, membership.membershipId]));
    for (const member of members) {
      membershipIds.set(member.key, memberships.get(personId(world, member))!);
      ledger.members.set(member.key, member);
    }
  }
}
