import { randomUUID } from 'node:crypto';
import { keyedId } from '#plugin-kit/contract';
import { eventually } from '#testing';
import {
  ANNA,
  FOREIGN,
  NO_ROLE,
  OFFICE,
  OF_OTHER_UNIT,
  OF_UNIT,
  TRAINER,
  here,
  inProgramme,
  programmeId,
} from './access-people.js';
import type { TestPlatform } from '../journeys/platform.fixture.js';

/** What of the world of the walk people live in. */
interface World {
  readonly platform: TestPlatform;
  readonly theirs: Record<string, string>;
  readonly owned: Map<string, Record<string, string>>;
  readonly seekers: readonly string[];
  granted(method: string, path: string, body: object | undefined, as: string): Promise<any>;
  each(body: (own: Record<string, string>, subject: string) => Promise<unknown>): Promise<void>;
}

const HOUR = 3_600_000;
const SEEN = { personPresent: true, identitySeen: 'identity-document' };

/** Anna takes part in one session, and everybody else in another; then each is assessed. */
export async function live(world: World): Promise<void> {
  const [first] = OFFICE;
  const moduleId = keyedId('module', programmeId('a'), 'modul');
  const goalGroupId = keyedId('goal-group', programmeId('a'), 'grupp');
  Object.assign(world.theirs, { moduleId, goalGroupId, courseId: keyedId('course', programmeId('a'), 'kurs') });
  for (const office of OFFICE) world.owned.delete(office);
  const trainerId = world.owned.get(TRAINER)!['personId']!;
  world.owned.delete(TRAINER);
  world.owned.delete(FOREIGN);
  const learners = [...world.owned];
  const { memberships } = await world.granted(
    'POST',
    '/memberships',
    {
      programmeId: programmeId('a'),
      goalGroupId,
      personIds: [...learners.map(([, { personId }]) => personId), trainerId],
      from: '2023-01-01',
    },
    first,
  );
  learners.forEach(([, own], index) => (own['membershipId'] = memberships[index].membershipId));
  await world.each(
    async (own) =>
      (own['planId'] = (
        await world.granted(
          'POST',
          '/training-plans',
          { learnerId: own['personId'], programmeId: programmeId('a'), moduleIds: [moduleId] },
          first,
        )
      ).planId),
  );

  const now = Date.parse((await world.platform.api('GET', '/demo/clock')).body.now);
  const at = (hours: number) => new Date(now + hours * HOUR).toISOString();
  const session = async (begins: number, trainerIds: readonly string[]) =>
    (
      await world.granted(
        'POST',
        '/sessions',
        { moduleId, startsAt: at(begins), endsAt: at(begins + 1), form: 'classroom', seats: 99, trainerIds },
        first,
      )
    ).sessionId as string;
  const [hers, others] = [await session(1, [trainerId]), await session(1, [trainerId])];
  const onPaper = await session(2, [trainerId]);
  const seekers = world.seekers
    .filter((subject) => ![OF_UNIT, OF_OTHER_UNIT].includes(subject))
    .map((subject) => world.owned.get(subject)!['personId']!);
  const led = await session(100, seekers.slice(0, 20));
  Object.assign(world.theirs, {
    sessionId: hers,
    comingSessionId: await session(100, [trainerId]),
    endingSessionId: await session(100, []),
    startsAt: at(200),
    endsAt: at(201),
  });
  await world.each(async (own, subject) => {
    const sessionId = subject === ANNA ? hers : others;
    Object.assign(own, { sessionId, ledSessionId: subject === ANNA ? hers : led });
    own['enrolmentId'] = (await world.granted('POST', '/enrolments', { sessionId }, subject)).enrolmentId;
  });
  const { enrolmentId: signing } = await world.granted('POST', '/enrolments', { sessionId: onPaper }, ANNA);
  await world.granted('POST', '/demo/clock', { now: at(3) }, 'operator');
  const enrolmentsIn = (sessionId: string) =>
    learners.flatMap(([, own]) => (own['sessionId'] === sessionId ? [own['enrolmentId']!] : []));
  for (const sessionId of [hers, others])
    await world.granted(
      'POST',
      '/attendance',
      { sessionId, marks: enrolmentsIn(sessionId).map((enrolmentId) => ({ enrolmentId, minutes: 60 })) },
      TRAINER,
    );
  await world.each((own, subject) => world.granted('POST', `/enrolments/${own['enrolmentId']}/sign`, {}, subject));
  const marks = [{ enrolmentId: signing, minutes: 60 }];
  await world.granted('POST', '/attendance', { sessionId: onPaper, marks }, TRAINER);
  const sheet = { sessionId: onPaper, number: 'Blad 1', enrolmentIds: [signing] };
  world.theirs['sheetId'] = (await world.granted('POST', '/attendance/sheets', sheet, TRAINER)).sheetId;
  for (const sessionId of [hers, others])
    await world.granted(
      'POST',
      '/enrolments/assessments',
      { sessionId, results: enrolmentsIn(sessionId).map((enrolmentId) => ({ enrolmentId, outcome: 'completed' })) },
      TRAINER,
    );
  await world.each(async (own, subject) => {
    own['surveyId'] = await eventually(
      async () =>
        (await world.granted('GET', '/surveys/mine', undefined, subject)).items[0]?.surveyId as string | undefined,
      { within: 20_000 },
    );
  });
}

export async function certify(world: World): Promise<void> {
  const count = world.owned.size;
  const cases = await eventually(
    async () => {
      const { items } = await world.granted(
        'GET',
        `/certificate-cases?programmeId=${programmeId('a')}&limit=200`,
        undefined,
        OFFICE[0],
      );
      return items.length === count && (items as { caseId: string; holderId: string; holderName?: string }[]);
    },
    { within: 20_000 },
  );
  const caseIds = cases.map(({ caseId }) => caseId);
  await world.granted('POST', '/certificate-cases/prepare', { caseIds, identityChecked: true }, OFFICE[0]);
  await world.granted('POST', '/certificate-cases/approve', { caseIds }, OFFICE[1]);
  await world.each(async (own, subject) => {
    own['caseId'] = cases.find(({ holderId }) => holderId === own['personId'])!.caseId;
    own['certificateId'] = await eventually(
      async () =>
        (await world.granted('GET', '/certificates/mine', undefined, subject)).items[0]?.certificateId as
          | string
          | undefined,
      { within: 20_000 },
    );
  });
  Object.assign(world.theirs, world.owned.get(ANNA), { assignmentId: world.theirs['assignmentId'] });
  const jwt = await world.granted('GET', `/certificates/${world.theirs['certificateId']}/credential`, undefined, ANNA);
  const [header, credential] = String(jwt)
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString()) as [string, string];
  Object.assign(world.theirs, {
    definitionId: keyedId('certificate', programmeId('a'), 'intyg'),
    framework: 'digcomp-2.2',
    keyId: /keys\/([0-9a-f-]{36})/.exec(header)![1],
    issuerId: /issuers\/([0-9a-f-]{36})/.exec(credential)![1],
    statusListId: /status-lists\/([0-9a-f-]{36})/.exec(credential)![1],
  });
}

/** Everybody has an account; for whoever has a role a card is proposed. */
export async function giveAccounts(world: World): Promise<void> {
  const { personId: trainerId } = (await world.granted('GET', '/people/me', undefined, TRAINER)) as {
    personId: string;
  };
  const open = async (personId: string) =>
    (await world.granted('POST', '/accounts', { personId }, 'operator')).accountId as string;
  const propose = async (accountId: string) =>
    (await world.granted('POST', `/accounts/${accountId}/card-proposals`, SEEN, 'operator')).proposalId as string;
  // A role that has ended counts for a while.
  const noRole = world.owned.get(here(NO_ROLE))!;
  const { assignmentId } = await world.granted(
    'POST',
    '/assignments',
    { personId: noRole['personId'], role: 'trainer', scope: inProgramme('b') },
    'operator',
  );
  await world.each(async (own, subject) => {
    own['accountId'] = await open(own['personId']!);
    if (subject !== ANNA) own['cardProposalId'] = await propose(own['accountId']);
  });
  await world.granted('POST', `/assignments/${assignmentId}/revoke`, {}, 'operator');
  noRole['assignmentId'] = assignmentId;
  Object.assign(world.theirs, {
    accountId: world.owned.get(ANNA)!['accountId']!,
    cardProposalId: await propose(await open(trainerId)),
  });
  // What is looked for among the ways in which somebody signs in.
  await world.each((own) =>
    eventually(
      async () =>
        (await world.granted('GET', `/people/${own['personId']}/identities`, undefined, 'operator')).items.some(
          ({ subject }: { subject: string }) => subject === own['accountId'],
        ),
      { within: 20_000 },
    ),
  );
}

/** A finished job of each plugin, of Anna and of everybody. */
export async function giveJobs(world: World): Promise<void> {
  for (const { options } of world.platform.installation.plugins) {
    await world.each(async (own) => {
      const id = (own[`job of ${options.name}`] = randomUUID());
      await world.platform.installation.sql.query(
        `INSERT INTO ${options.name}.job (id, kind, input, state, created_by, created_at, updated_at)
         VALUES ($1, 'walked', '{}', 'done', $2, now(), now())`,
        [id, `person:${own['personId']}`],
      );
    });
    world.theirs[`job of ${options.name}`] = world.owned.get(ANNA)![`job of ${options.name}`]!;
  }
}
