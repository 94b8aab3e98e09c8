import { keyedId } from '#plugin-kit/contract';
import { eventually } from '#testing';
import type { ForeignIds } from './foreign-attempts.js';
import { type Answer, TestPlatform } from './platform.fixture.js';
import { SECTION_OWNERS, smallProgramme } from './small-programme.js';

const HOUR = 3_600_000;
/** People are known by their organisation. */
const GIVEN: Readonly<Record<string, string>> = { a: 'Hemlig', b: 'Annan', c: 'Annan' };
/** Of programme `c`, which asks organisation `a` and has no answer. */
export const ASKING = 'demo:office-c';
/** Who is said to be somebody of organisation `a`, and has not said yes. */
const LATE = 'demo:late';
const OFFICE_ROLES = ['programme-office', 'certification-officer', 'evaluator', 'steering', 'trainer'];

export const programmeIdOf = (key: string): string => keyedId('programme', key);
export const organisationIdOf = (key: string): string => keyedId('organisation', key);
const officeOf = (programme: string) =>
  OFFICE_ROLES.map((role) => ({ role, scope: `programme:${programmeIdOf(programme)}` }));

/** Two programmes of two organisations; in the first somebody has lived through everything that leaves data behind. */
export class TwoProgrammes {
  /** Of what belongs to the first, by the names that parameters have. */
  readonly ids: Record<string, string> = {};

  private constructor(readonly platform: TestPlatform) {}

  static async start(): Promise<TwoProgrammes> {
    return new TwoProgrammes(await TestPlatform.start());
  }

  stop(): Promise<void> {
    return this.platform.stop();
  }

  api(method: string, path: string, body: object | undefined, as: string): Promise<Answer> {
    return this.platform.api(method, path, body, { as });
  }

  /** Asks until it is granted: services learn from each other by events. */
  readonly granted = async (
    method: string,
    path: string,
    body: object | undefined,
    as: string,
  ): Promise<Answer['body']> => {
    let last: Answer | undefined;
    await eventually(async () => (last = await this.api(method, path, body, as)).status < 300, {
      within: 20_000,
    }).catch(() => {
      throw new Error(`${method} ${path} as ${as}: ${last?.status} ${JSON.stringify(last?.body)}`);
    });
    return last!.body;
  };

  foreignIds(): ForeignIds {
    const { ids } = this;
    return {
      personId: ids['personId']!,
      membershipId: ids['membershipId']!,
      enrolmentId: ids['enrolmentId']!,
      caseId: ids['caseId']!,
      accountId: ids['accountId']!,
      assignmentId: ids['assignmentId']!,
      proposalId: ids['proposalId']!,
      unitId: ids['unitId']!,
    };
  }

  /** Everything that there is to read. */
  async prepare(): Promise<void> {
    for (const key of ['a', 'b']) {
      await this.aProgramme(key);
      await this.aPerson(key, `demo:office-${key}`, officeOf(key));
      await this.aPerson(key, `demo:coordinator-${key}`, [
        { role: 'coordinator', scope: `organisation:${organisationIdOf(key)}` },
      ]);
    }
    await this.aProgramme('c', 'a');
    await this.aPerson('c', ASKING, officeOf('c'));
    await this.aPerson('a', 'demo:second-a', officeOf('a'));
    await this.aPerson('b', 'demo:learner-b');
    await this.live();
  }

  private async aProgramme(key: string, ...asked: string[]): Promise<void> {
    const sections = smallProgramme(key, asked);
    for (const [plugin, names] of Object.entries(SECTION_OWNERS)) {
      await this.granted(
        'POST',
        `/${plugin}/programme/apply`,
        {
          programmeKey: key,
          version: 'a'.repeat(64),
          allSections: Object.keys(sections),
          sections: Object.fromEntries(
            Object.entries(sections).filter(([name]) => name === 'programme' || names.includes(name)),
          ),
        },
        'operator',
      );
    }
    await this.platform.takePart(key, key);
  }

  private async aPerson(
    organisation: string,
    subject: string,
    roles: readonly { role: string; scope: string }[] = [],
  ): Promise<string> {
    const { personId } = await this.granted(
      'POST',
      '/people',
      {
        organisationId: organisationIdOf(organisation),
        name: { given: GIVEN[organisation], family: 'Person' },
        sex: 'female',
        identities: [{ issuer: `${this.platform.url}/oidc`, subject }],
      },
      'operator',
    );
    if (subject !== LATE) await this.platform.confirm(subject);
    for (const grant of roles) await this.granted('POST', '/assignments', { personId, ...grant }, 'operator');
    return personId;
  }

  /** Anna of programme `a`: enrols, attends, is asked, completes, gets her certificate and an account. */
  private async live(): Promise<void> {
    const { ids } = this;
    const programmeId = programmeIdOf('a');
    const trainer = await this.aPerson('a', 'demo:trainer-a');
    ids['personId'] = ids['learnerId'] = await this.aPerson('a', 'demo:anna');
    ids['goalGroupId'] = keyedId('goal-group', programmeId, 'grupp');
    ids['moduleId'] = keyedId('module', programmeId, 'modul');
    ids['courseId'] = keyedId('course', programmeId, 'kurs');
    ids['membershipId'] = (
      await this.granted(
        'POST',
        '/memberships',
        { programmeId, goalGroupId: ids['goalGroupId'], personIds: [ids['personId']], from: '2023-01-01' },
        'demo:office-a',
      )
    ).memberships[0].membershipId;
    ids['planId'] = (
      await this.granted(
        'POST',
        '/training-plans',
        { learnerId: ids['personId'], programmeId, moduleIds: [ids['moduleId']] },
        'demo:office-a',
      )
    ).planId;
    const now = Date.parse((await this.platform.api('GET', '/demo/clock')).body.now);
    const at = (hours: number) => new Date(now + hours * HOUR).toISOString();
    ids['sessionId'] = (
      await this.granted(
        'POST',
        '/sessions',
        { moduleId: ids['moduleId'], startsAt: at(1), endsAt: at(2), form: 'classroom', trainerIds: [trainer] },
        'demo:office-a',
      )
    ).sessionId;
    ids['enrolmentId'] = (
      await this.granted('POST', '/enrolments', { sessionId: ids['sessionId'] }, 'demo:anna')
    ).enrolmentId;
    await this.granted('POST', '/demo/clock', { now: at(3) }, 'operator');
    await this.granted(
      'POST',
      '/attendance',
      { sessionId: ids['sessionId'], marks: [{ enrolmentId: ids['enrolmentId'], minutes: 60 }] },
      'demo:trainer-a',
    );
    await this.granted('POST', `/enrolments/${ids['enrolmentId']}/sign`, {}, 'demo:anna');
    await this.granted(
      'POST',
      '/enrolments/assessments',
      { sessionId: ids['sessionId'], results: [{ enrolmentId: ids['enrolmentId'], outcome: 'completed' }] },
      'demo:trainer-a',
    );
    ids['surveyId'] = await eventually(
      async () =>
        (await this.granted('GET', '/surveys/mine', undefined, 'demo:anna')).items[0]?.surveyId as string | undefined,
      { within: 20_000 },
    );
    const caseId = await eventually(
      async () =>
        (await this.granted('GET', `/certificate-cases?programmeId=${programmeId}`, undefined, 'demo:office-a'))
          .items[0]?.caseId as string | undefined,
      { within: 20_000 },
    );
    ids['caseId'] = caseId;
    await this.granted(
      'POST',
      '/certificate-cases/prepare',
      { caseIds: [caseId], identityChecked: true },
      'demo:office-a',
    );
    ids['jobId'] = (
      await this.granted('POST', '/certificate-cases/approve', { caseIds: [caseId] }, 'demo:second-a')
    ).jobId;
    ids['certificateId'] = await eventually(
      async () =>
        (await this.granted('GET', '/certificates/mine', undefined, 'demo:anna')).items[0]?.certificateId as
          | string
          | undefined,
      { within: 20_000 },
    );
    ids['accountId'] = (
      await this.granted('POST', '/accounts', { personId: ids['personId'] }, 'demo:coordinator-a')
    ).accountId;
    ids['assignmentId'] = (
      await this.granted(
        'POST',
        '/assignments',
        { personId: trainer, role: 'trainer', scope: `programme:${programmeId}` },
        'operator',
      )
    ).assignmentId;
    ids['unitId'] = (
      await this.granted(
        'POST',
        '/units',
        { organisationId: organisationIdOf('a'), name: 'Hemtjänsten' },
        'demo:coordinator-a',
      )
    ).unitId;
    await this.aPerson('a', LATE);
    ids['proposalId'] = (
      await this.granted('GET', '/people/me/identity-proposals', undefined, LATE)
    ).items[0].proposalId;
    Object.assign(ids, { programmeId, organisationId: organisationIdOf('a') });
  }
}
