import {
  attendanceRecorded,
  certificateEligible,
  certificateIssued,
  enrolmentCompleted,
  modulePublished,
  planFulfilled,
  profilePublished,
  programmeApplied,
  sessionScheduled,
} from '#contracts';
import { uuidv7 } from '#platform';
import { keyedId } from '#plugin-kit/contract';
import { type TestCaller, TestInstallation, type TestReply, eventually } from '#testing';
import { certification } from '../certification.plugin.js';

export const programmeKey = 'testprogramme';
export const programmeId = keyedId('programme', programmeKey);
export const profileId = keyedId('profile', programmeId, 'basic');
export const definitionId = keyedId('certificate', programmeId, 'digital');
export const publicUrl = 'https://lyftet.example';
export const hash = (digit: string) => digit.repeat(64);

const at = `programme:${programmeId}` as const;
export const office = { id: uuidv7(), roles: [{ role: 'programme-office', scope: at }] };
export const officer = { id: uuidv7(), roles: [{ role: 'certification-officer', scope: at }] };
export const otherOfficer = { id: uuidv7(), roles: [{ role: 'certification-officer', scope: at }] };
export const foreignOfficer = {
  id: uuidv7(),
  roles: [{ role: 'certification-officer', scope: `programme:${uuidv7()}` as const }],
};
export const operator = { id: uuidv7(), roles: [{ role: 'operator', scope: '*' as const }] };

export const certificates = [
  {
    key: 'digital',
    title: { sv: 'Digital kompetens', en: 'Digital competence' },
    description: { sv: 'Den som har intyget kan arbeta digitalt.', en: 'Whoever holds this can work digitally.' },
    criteria: { profile: 'basic', planFulfilled: true },
    validMonths: 36,
    issuer: { name: 'Provkommun', url: 'https://provkommun.example' },
  },
];

export const fund = {
  name: { sv: 'Europeiska socialfonden+' },
  wording: { sv: 'Medfinansieras av Europeiska unionen' },
  emblem: 'https://lyftet.example/eu.png',
};
export const moduleId = keyedId('module', programmeId, 'security');

/** An installation with `certification` alone, and the steps to a certificate. */
export class CertificationBench {
  readonly trainer = uuidv7();
  readonly assessor = uuidv7();

  private constructor(readonly installation: TestInstallation) {}

  static async start(): Promise<CertificationBench> {
    const installation = await TestInstallation.create([certification]);
    await installation.start(certification, {
      environment: { PUBLIC_URL: publicUrl, CURSOR_SECRET: 'c'.repeat(32), CERTIFICATION_KEY_SECRET: 'k'.repeat(32) },
    });
    return new CertificationBench(installation);
  }

  apply(version: string, sections: object, operation: 'apply' | 'plan' = 'apply'): Promise<TestReply> {
    return this.installation.call(
      `certification.${operation}-programme`,
      { programmeKey, version, allSections: Object.keys(sections), sections },
      { as: office },
    );
  }

  async publishCatalog(): Promise<void> {
    const { installation } = this;
    await installation.publish(
      programmeApplied(programmeId, {
        programmeId,
        key: programmeKey,
        version: hash('a'),
        title: { sv: 'Provprogrammet' },
        startsOn: '2026-01-01',
        endsOn: '2027-12-31',
        fund,
        goals: [],
      }),
    );
    await installation.publish(
      profilePublished(profileId, {
        profileId,
        programmeId,
        key: 'basic',
        title: { sv: 'Grundläggande' },
        framework: 'digcomp-2.2',
        requirements: [
          { competence: '4.1', level: 3 },
          { competence: '2.4', level: 2 },
        ],
      }),
    );
    await installation.publish(
      modulePublished(moduleId, {
        moduleId,
        courseId: uuidv7(),
        programmeId,
        key: 'security',
        title: { sv: 'Säkerhet' },
        hours: 3,
        competences: [
          { competence: '4.1', level: 4 },
          { competence: '2.4', level: 2 },
        ],
      }),
    );
  }

  /** Somebody with a name, who completed the module at a session of the trainer, and their plan. */
  async learner(name: { given: string; family: string } = { given: 'Åsa', family: 'Öberg' }): Promise<string> {
    const { installation } = this;
    const [learnerId, sessionId] = [uuidv7(), uuidv7()];
    await installation.putPersonState(learnerId, 'name', name);
    await this.complete(learnerId, moduleId, sessionId);
    await installation.publish(
      sessionScheduled(sessionId, {
        sessionId,
        moduleId,
        courseId: uuidv7(),
        programmeId,
        startsAt: '2026-01-01T08:00:00Z',
        endsAt: '2026-01-01T10:00:00Z',
        seats: 10,
        form: 'classroom',
        hours: 2,
        trainerIds: [this.trainer],
      }),
    );
    await this.fulfil(learnerId);
    return learnerId;
  }

  async complete(learnerId: string, module: string, sessionId: string): Promise<void> {
    const enrolmentId = uuidv7();
    const facts = { enrolmentId, learnerId, sessionId, moduleId: module, courseId: uuidv7(), programmeId };
    await this.installation.publish(attendanceRecorded(enrolmentId, { ...facts, hours: 3, on: '2026-01-01' }));
    await this.installation.publish(enrolmentCompleted(enrolmentId, { ...facts, hours: 3, assessedBy: this.assessor }));
  }

  async fulfil(learnerId: string): Promise<string> {
    const planId = uuidv7();
    await this.installation.publish(planFulfilled(planId, { planId, learnerId, programmeId, on: '2026-01-02' }));
    return planId;
  }

  async caseOf(learnerId: string): Promise<string> {
    const told = await eventually(() =>
      this.installation.published(certificateEligible).findLast(({ data }) => data.holderId === learnerId),
    );
    await this.installation.settle();
    return told.data.caseId;
  }

  prepare(caseIds: readonly string[], as: TestCaller = office): Promise<TestReply> {
    return this.installation.call(
      'certification.prepare-certificate-cases',
      { caseIds, identityChecked: true },
      { as },
    );
  }

  approve(caseIds: readonly string[], as: TestCaller = officer): Promise<TestReply> {
    return this.installation.call('certification.approve-certificate-cases', { caseIds }, { as });
  }

  /** Decides the case and waits until the certificate is issued; answers its id. */
  async issue(caseId: string): Promise<string> {
    await this.prepare([caseId]);
    const approved = await this.approve([caseId]);
    if (approved.status !== 202) throw new Error(JSON.stringify(approved.body));
    return (
      await eventually(() => this.installation.published(certificateIssued).find(({ data }) => data.caseId === caseId))
    ).data.certificateId;
  }

  get(operation: string, path: object, as?: TestCaller): Promise<TestReply> {
    return this.installation.call(`certification.${operation}`, undefined, { path, ...(as && { as }) });
  }

  async credential(certificateId: string, as: TestCaller = officer): Promise<string> {
    return (await this.get('get-credential', { certificateId }, as)).body;
  }

  verify(credential: string): Promise<TestReply> {
    return this.installation.call('certification.verify-certificate', { credential });
  }

  stop(): Promise<void> {
    return this.installation.stop();
  }
}
