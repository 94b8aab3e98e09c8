import { randomUUID } from 'node:crypto';
import { keyedId } from '#plugin-kit/contract';
import { eventually } from '#testing';
import { TestPlatform } from '../journeys/platform.fixture.js';
import { SECTION_OWNERS, smallProgramme } from '../journeys/small-programme.js';

/** Ids of things by the names that addresses give them. */
export type Things = Readonly<Record<string, string>>;

const HOUR = 3_600_000;
const VERSION = 'a'.repeat(64);
const SEEN = { personPresent: true, identitySeen: 'identity-document' };
/** Where a role holds here, of whoever has it everywhere else only somewhere. */
const EVERYWHERE = ['operator', 'simulator'];

export const programmeId = (key: string) => keyedId('programme', key);
export const organisationId = (key: string) => keyedId('organisation', key);
const inProgramme = (key: string) => `programme:${programmeId(key)}`;
const inOrganisation = (key: string) => `organisation:${organisationId(key)}`;

/** Whoever has the role where things are, and whoever has it elsewhere. */
export const here = (role: string) => `demo:${role.replace(' ', '-')}-here`;
export const elsewhere = (role: string) => `demo:${role}-elsewhere`;
/** Coordinators of the organisation, but not of its people; and of all, who is. */
export const FOREIGN = 'demo:foreign-coordinator';
export const OF_ALL = 'demo:coordinator-of-all';
/** Coordinators of a unit of which Anna's is a part, and of another. */
export const OF_UNIT = 'demo:coordinator-of-unit';
export const OF_OTHER_UNIT = 'demo:coordinator-of-other-unit';
export const NO_ROLE = 'no role';

const ANNA = 'demo:anna';
const TRAINER = 'demo:annas-trainer';
const OFFICE = ['demo:first-office', 'demo:second-office'] as const;
const alias = (subject: string) => subject.replace('demo:', 'demo:also-');

/** What a programme file tells the owner of a section. */
export function programmeFile(plugin: string, key = 'a', asked: readonly string[] = []): object {
  const sections = smallProgramme(key, asked);
  const own = SECTION_OWNERS[plugin as keyof typeof SECTION_OWNERS];
  return {
    programmeKey: key,
    version: VERSION,
    allSections: Object.keys(sections),
    sections: Object.fromEntries(
      Object.entries(sections).filter(([name]) => name === 'programme' || own.includes(name)),
    ),
  };
}

/**
 * Two organisations with a programme each, and a third that asks the first. Anna, in a part of a unit, has lived
 * through everything of the first that leaves something behind; so has, apart from her, whoever tries to get at it.
 * Each has things of their own.
 */
export class AccessWorld {
  /** Anna's, and what belongs to the programme and the organisation. */
  readonly theirs: Record<string, string> = {};
  private readonly owned = new Map<string, Record<string, string>>();

  private constructor(
    readonly platform: TestPlatform,
    private readonly roles: readonly string[],
  ) {}

  static async start(roles: readonly string[]): Promise<AccessWorld> {
    const world = new AccessWorld(await TestPlatform.start(), roles);
    try {
      await world.build();
    } catch (error) {
      await world.platform.stop();
      throw error;
    }
    return world;
  }

  /** What is somebody's own; where they have nothing of a kind, what is everybody's. */
  own(subject: string): Things {
    return { ...this.common(), ...this.owned.get(subject) };
  }

  private common(): Things {
    const { personId: _, ...common } = this.theirs;
    return common;
  }

  private get seekers(): string[] {
    return [...this.owned.keys()].filter((subject) => subject !== ANNA);
  }

  /** Asks until it is granted: services learn from each other by events. */
  private async granted(method: string, path: string, body: object | undefined, as: string): Promise<any> {
    let last: unknown;
    return eventually(
      async () => {
        const answer = await this.platform.api(method, path, body, { as });
        last = [answer.status, answer.body];
        return answer.status < 300 && answer;
      },
      { within: 20_000 },
    ).then(
      ({ body: granted }) => granted,
      () => {
        throw new Error(`${method} ${path} as ${as}: ${JSON.stringify(last)}`);
      },
    );
  }

  private async build(): Promise<void> {
    for (const [key, asked] of [
      ['a', []],
      ['b', []],
      ['c', ['a']],
    ] as const) {
      for (const plugin of Object.keys(SECTION_OWNERS))
        await this.granted('POST', `/${plugin}/programme/apply`, programmeFile(plugin, key, asked), 'operator');
      await this.platform.takePart(key, key);
    }
    await this.addPeople();
    await this.live();
    await this.certify();
    await this.giveAccounts();
    await this.giveJobs();
  }

  private async addPeople(): Promise<void> {
    const unit = async (name: string, parentUnitId?: string) =>
      (
        await this.granted(
          'POST',
          '/units',
          { organisationId: organisationId('a'), name, ...(parentUnitId && { parentUnitId }) },
          'operator',
        )
      ).unitId as string;
    const [whole, other] = [await unit('Omsorg'), await unit('Skola')];
    const part = await unit('Hemtjänst', whole);
    Object.assign(this.theirs, {
      unitId: part,
      programmeId: programmeId('a'),
      organisationId: organisationId('a'),
      askingProgrammeId: programmeId('c'),
    });

    const grants: [subject: string, role?: string, scope?: string][] = [
      [ANNA],
      [TRAINER, 'trainer', inProgramme('a')],
      [here(NO_ROLE)],
      ...OFFICE.flatMap((subject): [string, string, string][] =>
        ['programme-office', 'certification-officer'].map((role) => [subject, role, inProgramme('a')]),
      ),
      ...this.roles.map((role): [string, string, string] => [
        here(role),
        role,
        EVERYWHERE.includes(role) ? '*' : role === 'coordinator' ? inOrganisation('a') : inProgramme('a'),
      ]),
      ...this.roles.map((role): [string, string, string] => [
        elsewhere(role),
        role,
        EVERYWHERE.includes(role) || role === 'coordinator' ? inOrganisation('b') : inProgramme('b'),
      ]),
      [OF_ALL, 'coordinator', '*'],
      [OF_UNIT, 'coordinator', `unit:${whole}`],
      [OF_OTHER_UNIT, 'coordinator', `unit:${other}`],
      [FOREIGN, 'coordinator', inOrganisation('a')],
    ];
    const subjects = [...new Set(grants.map(([subject]) => subject))];
    for (const key of ['a', 'b']) {
      const chosen = subjects.filter((subject) => (subject === FOREIGN) === (key === 'b'));
      const people = await this.register(key, chosen, (subject) => subject, { [ANNA]: part });
      chosen.forEach((subject, index) => this.owned.set(subject, { personId: people[index]! }));
    }
    await Promise.all(subjects.map((subject) => this.platform.confirm(subject)));
    for (const [subject, role, scope] of grants) {
      if (role === undefined) continue;
      const { assignmentId } = await this.granted(
        'POST',
        '/assignments',
        { personId: this.owned.get(subject)!['personId'], role, scope },
        'operator',
      );
      this.owned.get(subject)!['assignmentId'] = assignmentId;
    }
    // Said of each, and not answered yet.
    await this.register(
      'a',
      subjects.filter((subject) => subject !== FOREIGN),
      alias,
      { [ANNA]: part },
    );
    await Promise.all(
      subjects
        .filter((subject) => subject !== FOREIGN)
        .map(async (subject) => {
          const { items } = await this.granted('GET', '/people/me/identity-proposals', undefined, subject);
          Object.assign(this.owned.get(subject)!, {
            identityProposalId: items[0].proposalId,
            alias: alias(subject),
            issuer: `${this.platform.url}/oidc`,
          });
        }),
    );
    const learner = { role: 'learner', scope: inProgramme('a') };
    const give = async (personId: string) =>
      (await this.granted('POST', '/assignments', { personId, ...learner }, 'operator')).assignmentId as string;
    this.theirs['revocableId'] = await give(this.owned.get(TRAINER)!['personId']!);
    Object.assign(this.theirs, this.owned.get(ANNA), { assignmentId: await give(this.owned.get(ANNA)!['personId']!) });
  }

  private async register(
    key: string,
    subjects: readonly string[],
    identity: (subject: string) => string,
    units: Readonly<Record<string, string>>,
  ): Promise<string[]> {
    const people = subjects.map((subject) => ({
      externalId: subject,
      name: { given: 'Kim', family: subject.slice(5) },
      sex: 'female',
      ...(units[subject] && { unitId: units[subject] }),
      identities: [{ issuer: `${this.platform.url}/oidc`, subject: identity(subject) }],
    }));
    const { people: registered } = await this.granted(
      'POST',
      '/rosters',
      { organisationId: organisationId(key), people },
      'operator',
    );
    return registered.map(({ personId }: { personId: string }) => personId);
  }

  /** Anna takes part in one session, and everybody else in another; then each is assessed. */
  private async live(): Promise<void> {
    const [first] = OFFICE;
    const moduleId = keyedId('module', programmeId('a'), 'modul');
    const goalGroupId = keyedId('goal-group', programmeId('a'), 'grupp');
    Object.assign(this.theirs, { moduleId, goalGroupId, courseId: keyedId('course', programmeId('a'), 'kurs') });
    for (const office of OFFICE) this.owned.delete(office);
    const trainerId = this.owned.get(TRAINER)!['personId']!;
    this.owned.delete(TRAINER);
    this.owned.delete(FOREIGN);
    const learners = [...this.owned];
    const { memberships } = await this.granted(
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
    await this.each(
      async (own) =>
        (own['planId'] = (
          await this.granted(
            'POST',
            '/training-plans',
            { learnerId: own['personId'], programmeId: programmeId('a'), moduleIds: [moduleId] },
            first,
          )
        ).planId),
    );

    const now = Date.parse((await this.platform.api('GET', '/demo/clock')).body.now);
    const at = (hours: number) => new Date(now + hours * HOUR).toISOString();
    const session = async (begins: number, trainerIds: readonly string[]) =>
      (
        await this.granted(
          'POST',
          '/sessions',
          { moduleId, startsAt: at(begins), endsAt: at(begins + 1), form: 'classroom', seats: 99, trainerIds },
          first,
        )
      ).sessionId as string;
    const [hers, others] = [await session(1, [trainerId]), await session(1, [trainerId])];
    const seekers = this.seekers
      .filter((subject) => ![OF_UNIT, OF_OTHER_UNIT].includes(subject))
      .map((subject) => this.owned.get(subject)!['personId']!);
    const led = await session(100, seekers.slice(0, 20));
    Object.assign(this.theirs, {
      sessionId: hers,
      comingSessionId: await session(100, [trainerId]),
      endingSessionId: await session(100, []),
      startsAt: at(200),
      endsAt: at(201),
    });
    await this.each(async (own, subject) => {
      const sessionId = subject === ANNA ? hers : others;
      Object.assign(own, { sessionId, ledSessionId: subject === ANNA ? hers : led });
      own['enrolmentId'] = (await this.granted('POST', '/enrolments', { sessionId }, subject)).enrolmentId;
    });
    await this.granted('POST', '/demo/clock', { now: at(3) }, 'operator');
    const enrolmentsIn = (sessionId: string) =>
      learners.flatMap(([, own]) => (own['sessionId'] === sessionId ? [own['enrolmentId']!] : []));
    for (const sessionId of [hers, others])
      await this.granted(
        'POST',
        '/attendance',
        { sessionId, marks: enrolmentsIn(sessionId).map((enrolmentId) => ({ enrolmentId, hours: 1 })) },
        TRAINER,
      );
    await this.each((own, subject) => this.granted('POST', `/enrolments/${own['enrolmentId']}/sign`, {}, subject));
    for (const sessionId of [hers, others])
      await this.granted(
        'POST',
        '/enrolments/assessments',
        { sessionId, results: enrolmentsIn(sessionId).map((enrolmentId) => ({ enrolmentId, outcome: 'completed' })) },
        TRAINER,
      );
    await this.each(async (own, subject) => {
      own['surveyId'] = await eventually(
        async () =>
          (await this.granted('GET', '/surveys/mine', undefined, subject)).items[0]?.surveyId as string | undefined,
        { within: 20_000 },
      );
    });
  }

  private async certify(): Promise<void> {
    const count = this.owned.size;
    const cases = await eventually(
      async () => {
        const { items } = await this.granted(
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
    await this.granted('POST', '/certificate-cases/prepare', { caseIds, identityChecked: true }, OFFICE[0]);
    await this.granted('POST', '/certificate-cases/approve', { caseIds }, OFFICE[1]);
    await this.each(async (own, subject) => {
      own['caseId'] = cases.find(({ holderId }) => holderId === own['personId'])!.caseId;
      own['certificateId'] = await eventually(
        async () =>
          (await this.granted('GET', '/certificates/mine', undefined, subject)).items[0]?.certificateId as
            | string
            | undefined,
        { within: 20_000 },
      );
    });
    Object.assign(this.theirs, this.owned.get(ANNA), { assignmentId: this.theirs['assignmentId'] });
    const jwt = await this.granted('GET', `/certificates/${this.theirs['certificateId']}/credential`, undefined, ANNA);
    const credential = JSON.stringify(JSON.parse(Buffer.from(String(jwt).split('.')[1]!, 'base64url').toString()));
    Object.assign(this.theirs, {
      definitionId: keyedId('certificate', programmeId('a'), 'intyg'),
      framework: 'digcomp-2.2',
      issuerId: /issuers\/([0-9a-f-]{36})/.exec(credential)![1],
      statusListId: /status-lists\/([0-9a-f-]{36})/.exec(credential)![1],
    });
  }

  /** Everybody has an account; for whoever has a role a card is proposed. */
  private async giveAccounts(): Promise<void> {
    const { personId: trainerId } = (await this.granted('GET', '/people/me', undefined, TRAINER)) as {
      personId: string;
    };
    const open = async (personId: string) =>
      (await this.granted('POST', '/accounts', { personId }, 'operator')).accountId as string;
    const propose = async (accountId: string) =>
      (await this.granted('POST', `/accounts/${accountId}/card-proposals`, SEEN, 'operator')).proposalId as string;
    // A role that has ended counts for a while.
    const noRole = this.owned.get(here(NO_ROLE))!;
    const { assignmentId } = await this.granted(
      'POST',
      '/assignments',
      { personId: noRole['personId'], role: 'trainer', scope: inProgramme('b') },
      'operator',
    );
    await this.each(async (own, subject) => {
      own['accountId'] = await open(own['personId']!);
      if (subject !== ANNA) own['cardProposalId'] = await propose(own['accountId']);
    });
    await this.granted('POST', `/assignments/${assignmentId}/revoke`, {}, 'operator');
    noRole['assignmentId'] = assignmentId;
    Object.assign(this.theirs, {
      accountId: this.owned.get(ANNA)!['accountId']!,
      cardProposalId: await propose(await open(trainerId)),
    });
    // What is looked for among the ways in which somebody signs in.
    await this.each((own) =>
      eventually(
        async () =>
          (await this.granted('GET', `/people/${own['personId']}/identities`, undefined, 'operator')).items.some(
            ({ subject }: { subject: string }) => subject === own['accountId'],
          ),
        { within: 20_000 },
      ),
    );
  }

  /** A finished job of each plugin, of Anna and of everybody. */
  private async giveJobs(): Promise<void> {
    for (const { options } of this.platform.installation.plugins) {
      await this.each(async (own) => {
        const id = (own[`job of ${options.name}`] = randomUUID());
        await this.platform.installation.sql.query(
          `
            INSERT INTO ${options.name}.job (id, kind, input, state, created_by, created_at, updated_at)
            VALUES ($1, 'walked', '{}', 'done', $2, now(), now())
          `,
          [id, `person:${own['personId']}`],
        );
      });
      this.theirs[`job of ${options.name}`] = this.owned.get(ANNA)![`job of ${options.name}`]!;
    }
  }

  private async each(body: (own: Record<string, string>, subject: string) => Promise<unknown>): Promise<void> {
    await Promise.all([...this.owned].map(([subject, own]) => body(own, subject)));
  }
}
