import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ProgrammeGoal,
  attendanceRecorded,
  certificateIssued,
  certificateRevoked,
  enrolmentCompleted,
  enrolmentConfirmed,
  membershipEnded,
  membershipStarted,
  modulePublished,
  personRegistered,
  planAgreed,
  planFulfilled,
  planReopened,
  programmeApplied,
  surveyClosed,
  surveyOpened,
} from '#contracts';
import { uuidv7 } from '#platform';
import { type PendingEvent, type RoleGrant } from '#plugin-kit/contract';
import { type TestInstallation, startPluginForTest } from '#testing';
import { insight } from '../insight.plugin.js';

describe('Reports', () => {
  let installation: TestInstallation;
  beforeAll(async () => void (installation = await startPluginForTest(insight)));
  afterAll(() => installation.stop());

  const fund = { name: { sv: 'ESF+' }, wording: { sv: 'Medfinansieras av Europeiska unionen' }, emblem: 'eu.svg' };
  const anOffice = (programmeId: string) => ({
    id: uuidv7(),
    roles: [{ role: 'programme-office', scope: `programme:${programmeId}` } as RoleGrant],
  });
  const goalsOf = async (programmeId: string) =>
    (
      await installation.call('insight.get-goals-report', undefined, {
        as: anOffice(programmeId),
        query: { programmeId },
      })
    ).body;
  const publishAll = async (events: readonly PendingEvent[]) => {
    for (const event of events) await installation.publish(event);
    await installation.settle();
  };

  /** A programme with one group of five women and three men, one of whom nobody has said the sex. */
  function aProgramme(goals: (groupId: string, courseId: string) => Omit<ProgrammeGoal, 'goalId' | 'key' | 'title'>[]) {
    const [programmeId, groupId, courseId, moduleId] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
    const people = Array.from({ length: 8 }, (_, index) => ({
      personId: uuidv7(),
      sex: index < 5 ? 'female' : index < 7 ? 'male' : undefined,
      membershipId: uuidv7(),
    }));
    const applied = programmeApplied(programmeId, {
      programmeId,
      key: 'p',
      version: 'a'.repeat(64),
      title: { sv: 'Programmet' },
      startsOn: '2023-01-01',
      endsOn: '2024-12-31',
      fund,
      goals: goals(groupId, courseId).map((goal, index) => ({
        goalId: uuidv7(),
        key: `goal-${index}`,
        title: { sv: 'Mål' },
        ...goal,
      })),
    });
    const memberships = people.map(({ membershipId, personId }) =>
      membershipStarted(membershipId, {
        membershipId,
        personId,
        programmeId,
        goalGroupId: groupId,
        organisationId: uuidv7(),
        from: '2023-01-01',
      }),
    );
    const registrations = people.flatMap(({ personId, sex }) =>
      sex ? [personRegistered(personId, { personId, sex: sex as 'female' | 'male', organisationId: uuidv7() })] : [],
    );
    const published = modulePublished(moduleId, {
      moduleId,
      courseId,
      programmeId,
      key: 'm',
      title: { sv: 'M' },
      hours: 6,
      competences: [],
    });
    const attended = (person: number, hours: number, course = courseId) => {
      const enrolmentId = uuidv7();
      const facts = {
        enrolmentId,
        learnerId: people[person]!.personId,
        sessionId: uuidv7(),
        moduleId,
        courseId: course,
        programmeId,
      };
      return [
        enrolmentConfirmed(enrolmentId, facts),
        attendanceRecorded(enrolmentId, { ...facts, hours, on: '2023-05-01' }),
        enrolmentCompleted(enrolmentId, { ...facts, hours }),
      ];
    };
    const planOf = (person: number, moduleIds = [moduleId]) => {
      const planId = uuidv7();
      const plan = { planId, learnerId: people[person]!.personId, programmeId };
      return {
        agreed: planAgreed(planId, { ...plan, moduleIds, revision: 1 }),
        fulfilled: planFulfilled(planId, { ...plan, on: '2023-06-01' }),
        reopened: planReopened(planId, plan),
      };
    };
    return { programmeId, groupId, courseId, people, applied, memberships, registrations, published, attended, planOf };
  }

  it('set goals against outcome by sex; whoever left stays in the group', async () => {
    const own = aProgramme((goalGroupId) => [
      { measure: 'participants', target: { total: 8 } },
      { measure: 'completed-plan', goalGroupId, target: { percent: 50 } },
      { measure: 'any-training', goalGroupId, target: {} },
      { measure: 'hours-average', goalGroupId, target: { hours: 3 } },
      { measure: 'participants', goalGroupId: uuidv7(), target: { total: 1 } },
    ]);
    const { programmeId, people, groupId } = own;
    const [one, two, three] = [own.planOf(0), own.planOf(5), own.planOf(6)];
    const { membershipId, personId } = people[0]!;
    await publishAll([
      own.applied,
      ...own.memberships,
      ...own.registrations,
      own.published,
      ...own.attended(0, 6),
      ...own.attended(0, 6),
      ...own.attended(5, 12.5),
      ...own.attended(7, 0.25),
      ...[one, two, three].flatMap(({ agreed, fulfilled }) => [agreed, fulfilled]),
      three.reopened,
      membershipEnded(membershipId, {
        membershipId,
        personId,
        programmeId,
        goalGroupId: groupId,
        organisationId: uuidv7(),
        on: '2024-01-01',
        cause: 'moved',
      }),
    ]);

    const report = await goalsOf(programmeId);

    expect(report).toMatchObject({
      programmeId,
      title: { sv: 'Programmet' },
      fund,
      hours: { women: 12, men: 12.5, other: 0, unknown: 0.25, total: 24.75 },
    });
    const all = { women: 5, men: 2, other: 0, unknown: 1, total: 8 };
    expect(report.goals).toMatchObject([
      { ...all, completed: all, completedPercent: 100, met: true },
      { ...all, completed: { women: 1, men: 1, total: 2 }, completedPercent: 25, needed: 4, met: false },
      { ...all, completed: { women: 1, men: 1, other: 0, unknown: 1, total: 3 }, completedPercent: 37.5 },
      { ...all, hours: { total: 24.75 }, hoursAverage: { women: 2.4, men: 6.25, total: 3.09 }, met: true },
      { total: 0, completed: { total: 0 }, completedPercent: 0, met: false },
    ]);
    expect(report.goals[2]).not.toHaveProperty('met');
  });

  it('come to the same whatever order the aggregates arrive in, and however often', async () => {
    const own = aProgramme((goalGroupId, courseId) => [
      { measure: 'completed-plan', goalGroupId, courseIds: [courseId], target: { percent: 10 } },
      { measure: 'any-training', courseIds: [courseId], target: { total: 1 } },
    ]);
    const plan = own.planOf(1);
    const inOrder: PendingEvent[] = [
      plan.agreed,
      plan.fulfilled,
      ...own.attended(1, 6),
      ...own.attended(2, 6, uuidv7()),
      own.published,
      ...own.registrations,
      ...own.memberships,
      own.applied,
    ];
    const sent = [];
    for (const event of inOrder) sent.push(await installation.publish(event));
    // The same events again, under other message ids: the stream takes them, the inbox does not.
    for (const [index, event] of inOrder.entries())
      await installation.publish(event, { version: sent[index]!.aggregateversion });
    await installation.settle();

    const { goals } = await goalsOf(own.programmeId);

    expect(goals).toMatchObject([
      { total: 8, completed: { women: 1, total: 1 }, met: true },
      { total: 8, completed: { women: 1, total: 1 }, hours: { total: 6 }, met: true },
    ]);
  });

  it('count surveys and certificates, and hours by course', async () => {
    const own = aProgramme(() => []);
    const { programmeId } = own;
    const [open, closed] = [uuidv7(), uuidv7()];
    const aCertificate = (validUntil?: string) => {
      const [certificateId, caseId] = [uuidv7(), uuidv7()];
      const facts = { certificateId, caseId, definitionId: uuidv7(), programmeId, holderId: uuidv7() };
      return {
        issued: certificateIssued(caseId, { ...facts, ...(validUntil && { validUntil }) }),
        revoked: certificateRevoked(caseId, facts),
      };
    };
    const revoked = aCertificate();
    await publishAll([
      own.applied,
      ...own.registrations,
      ...own.attended(0, 6),
      ...own.attended(1, 6),
      ...own.attended(5, 2),
      surveyOpened(open, { surveyId: open, programmeId, entitled: 4, closesAt: '2024-01-01T00:00:00Z' }),
      surveyOpened(closed, { surveyId: closed, programmeId, entitled: 9, closesAt: '2024-01-01T00:00:00Z' }),
      surveyClosed(closed, { surveyId: closed, programmeId, entitled: 9, tokensIssued: 8, answered: 7 }),
      revoked.issued,
      revoked.revoked,
      aCertificate().issued,
      aCertificate('2020-01-01T00:00:00Z').issued,
    ]);

    expect(await goalsOf(programmeId)).toMatchObject({
      surveys: { opened: 2, closed: 1, tokensIssued: 8, answered: 7 },
      certificates: { issued: 3, revoked: 1, valid: 1 },
    });
    const { body } = await installation.call('insight.get-hours-report', undefined, {
      as: anOffice(programmeId),
      query: { programmeId },
    });
    expect(body).toMatchObject({
      fund,
      courses: [
        { courseId: own.courseId, people: { women: 2, men: 1, total: 3 }, hours: { women: 12, men: 2, total: 14 } },
      ],
      hours: { total: 14 },
    });
  });

  it('are for the office of the programme and its steering group alone', async () => {
    const own = aProgramme(() => []);
    await publishAll([own.applied]);
    const { programmeId } = own;
    const status = async (role: string, scope: RoleGrant['scope']) =>
      (
        await installation.call('insight.get-goals-report', undefined, {
          as: { id: uuidv7(), roles: [{ role, scope }] },
          query: { programmeId },
        })
      ).status;

    expect(await status('steering', `programme:${programmeId}`)).toBe(200);
    expect(await status('programme-office', `programme:${uuidv7()}`)).toBe(403);
    expect(await status('coordinator', `programme:${programmeId}`)).toBe(403);
    const unknown = uuidv7();
    expect(
      (
        await installation.call('insight.get-goals-report', undefined, {
          as: anOffice(unknown),
          query: { programmeId: unknown },
        })
      ).status,
    ).toBe(404);
  });
});
