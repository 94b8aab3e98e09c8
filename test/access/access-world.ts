import { eventually } from '#testing';
import { TestPlatform } from '../journeys/platform.fixture.js';
import { SECTION_OWNERS } from '../journeys/small-programme.js';
import { certify, giveAccounts, giveJobs, live } from './access-life.js';
import {
  ANNA,
  EVERYWHERE,
  FOREIGN,
  NO_ROLE,
  OFFICE,
  OF_ALL,
  OF_OTHER_UNIT,
  OF_UNIT,
  TRAINER,
  type Things,
  alias,
  elsewhere,
  here,
  inOrganisation,
  inProgramme,
  organisationId,
  programmeFile,
  programmeId,
} from './access-people.js';

/**
 * Two organisations with a programme each, and a third that asks the first. Anna, in a part of a unit, has lived
 * through everything of the first that leaves something behind; so has, apart from her, whoever tries to get at it.
 * Each has things of their own.
 */
export class AccessWorld {
  /** Anna's, and what belongs to the programme and the organisation. */
  readonly theirs: Record<string, string> = {};
  /** By who signs in. */
  readonly owned = new Map<string, Record<string, string>>();

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

  /** All but Anna. */
  get seekers(): string[] {
    return [...this.owned.keys()].filter((subject) => subject !== ANNA);
  }

  /** Asks until it is granted: services learn from each other by events. */
  async granted(method: string, path: string, body: object | undefined, as: string): Promise<any> {
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
    await live(this);
    await certify(this);
    await giveAccounts(this);
    await giveJobs(this);
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

  /** For everybody who has something of their own. */
  async each(body: (own: Record<string, string>, subject: string) => Promise<unknown>): Promise<void> {
    await Promise.all([...this.owned].map(([subject, own]) => body(own, subject)));
  }
}
