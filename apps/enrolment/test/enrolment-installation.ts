import { type SessionFacts, membershipStarted, modulePublished, personRegistered, sessionScheduled } from '#contracts';
import { uuidv7 } from '#platform';
import { type RoleGrant, keyedId } from '#plugin-kit/contract';
import { type TestCaller, type TestInstallation, type TestReply, startPluginForTest } from '#testing';
import { enrolment } from '../src/enrolment.plugin.js';

const HOUR_MS = 3_600_000;

/** A running `enrolment` with a programme, and short words for what tests do with it. */
export class EnrolmentInstallation {
  readonly programmeId = keyedId('programme', uuidv7());
  readonly moduleId = uuidv7();
  readonly courseId = uuidv7();
  readonly organisationId = uuidv7();
  readonly trainerId = uuidv7();
  /** Of the programme. */
  readonly office = withRole('programme-office', `programme:${this.programmeId}`);

  private constructor(readonly installation: TestInstallation) {}

  static async start(settings: { readonly statementWithinMs?: number } = {}): Promise<EnrolmentInstallation> {
    const installation = await startPluginForTest(enrolment, {
      environment: { CURSOR_SECRET: 'x'.repeat(32) },
      poolSize: 8,
      ...settings,
    });
    const own = new EnrolmentInstallation(installation);
    await own.publishModule(own.moduleId);
    return own;
  }

  stop(): Promise<void> {
    return this.installation.stop();
  }

  async publishModule(moduleId: string, programmeId = this.programmeId): Promise<string> {
    await this.installation.publish(
      modulePublished(moduleId, {
        moduleId,
        courseId: this.courseId,
        programmeId,
        key: 'm',
        title: { sv: 'Säker på nätet' },
        hours: 6,
        competences: [],
      }),
    );
    return moduleId;
  }

  sessionFacts(facts: Partial<SessionFacts> = {}): SessionFacts {
    const { programmeId, moduleId, courseId, trainerId } = this;
    return {
      sessionId: uuidv7(),
      programmeId,
      moduleId,
      courseId,
      startsAt: fromNow(24),
      endsAt: fromNow(30),
      seats: 2,
      form: 'classroom',
      hours: 6,
      trainerIds: [trainerId],
      ...facts,
    };
  }

  async scheduleSession(facts: Partial<SessionFacts> = {}): Promise<SessionFacts> {
    const session = this.sessionFacts(facts);
    await this.installation.publish(sessionScheduled(session.sessionId, session));
    return session;
  }

  /** People who take part in the programme. */
  async participants(
    count: number,
    { organisationId = this.organisationId, programmeId = this.programmeId } = {},
  ): Promise<string[]> {
    const people = Array.from({ length: count }, () => uuidv7());
    for (const personId of people) {
      const membershipId = uuidv7();
      await this.installation.publish(personRegistered(personId, { personId, sex: 'female', organisationId }));
      await this.installation.publish(
        membershipStarted(membershipId, {
          membershipId,
          personId,
          programmeId,
          goalGroupId: uuidv7(),
          organisationId,
          from: '2023-01-01',
        }),
      );
      this.memberships.set(personId, membershipId);
    }
    await this.installation.settle();
    return people;
  }
  readonly memberships = new Map<string, string>();

  enrol(
    learnerId: string,
    { sessionId }: { sessionId: string },
    headers: Record<string, string> = {},
  ): Promise<TestReply> {
    return this.installation.call('enrolment.enrol', { sessionId }, { as: { id: learnerId }, headers });
  }

  cancel(learnerId: string, enrolmentId: string): Promise<TestReply> {
    return this.installation.call('enrolment.cancel-enrolment', {}, { as: { id: learnerId }, path: { enrolmentId } });
  }

  get(as: TestCaller, enrolmentId: string): Promise<TestReply> {
    return this.installation.call('enrolment.get-enrolment', undefined, { as, path: { enrolmentId } });
  }

  list(as: TestCaller, query: object = {}): Promise<TestReply> {
    return this.installation.call('enrolment.list-enrolments', undefined, { as, query });
  }

  note(
    sessionId: string,
    marks: { enrolmentId: string; minutes: number; from?: string; ownWorkMinutes?: number }[],
    as: TestCaller = { id: this.trainerId },
    more: { meetingId?: string; correction?: string } = {},
  ): Promise<TestReply> {
    return this.installation.call('enrolment.note-attendance', { sessionId, marks, ...more }, { as });
  }

  sign(as: TestCaller, enrolmentId: string, body: object = {}): Promise<TestReply> {
    return this.installation.call('enrolment.sign-attendance', body, { as, path: { enrolmentId } });
  }

  assess(
    sessionId: string,
    results: { enrolmentId: string; outcome: string }[],
    as: TestCaller = { id: this.trainerId },
    correction?: string,
  ): Promise<TestReply> {
    const body = { sessionId, results, ...(correction !== undefined && { correction }) };
    return this.installation.call('enrolment.record-assessments', body, { as });
  }

  /** Learners with seats in a session of this module that was held for six hours, at a time of its own. */
  async begun(learners: readonly string[], moduleId = this.moduleId, facts: Partial<SessionFacts> = {}) {
    const ago = -8 - 7 * this.held++;
    const session = await this.scheduleSession({
      seats: Math.max(1, learners.length),
      startsAt: fromNow(ago),
      endsAt: fromNow(ago + 6),
      moduleId,
      ...facts,
    });
    await this.installation.settle();
    const enrolmentIds: string[] = [];
    for (const learnerId of learners) {
      const { body } = await this.installation.call(
        'enrolment.enrol',
        { sessionId: session.sessionId, learnerId, reason: 'Papperslista' },
        { as: this.office },
      );
      enrolmentIds.push(body.enrolmentId);
    }
    return { sessionId: session.sessionId, startsAt: session.startsAt, endsAt: session.endsAt, enrolmentIds };
  }
  private held = 0;

  /** All the way to a module that somebody has completed. */
  async complete(learnerId: string, moduleId: string): Promise<void> {
    const {
      sessionId,
      enrolmentIds: [enrolmentId],
    } = await this.begun([learnerId], moduleId);
    await this.note(sessionId, [{ enrolmentId: enrolmentId!, minutes: 360 }]);
    await this.sign({ id: learnerId }, enrolmentId!);
    const { status, body } = await this.assess(sessionId, [{ enrolmentId: enrolmentId!, outcome: 'completed' }]);
    if (status !== 200) throw new Error(`It was not completed: ${JSON.stringify(body)}`);
  }

  /** Types of the events of this aggregate, in their order. */
  async told(aggregateId: string): Promise<string[]> {
    await this.installation.settle();
    return this.installation.events.filter(({ aggregateid }) => aggregateid === aggregateId).map(({ type }) => type);
  }
}

/** The instant so many hours from now. */
export const fromNow = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

/** Somebody with one role in one scope. */
export const withRole = (role: string, scope: RoleGrant['scope'], id = uuidv7()): TestCaller => ({
  id,
  roles: [{ role, scope }],
});
