import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attendanceRecorded, enrolmentCompleted, sessionChanged, sessionScheduled } from '#contracts';
import { uuidv7 } from '#platform';
import { type TestCaller, type TestReply, eventually } from '#testing';
import {
  CertificationBench,
  certificates,
  hash,
  moduleId,
  office,
  officer,
  otherOfficer,
  programmeId,
} from '../specs/certification.fixture.js';

const type = (name: string) => `urn:lyftet:problem:certification:${name}`;
const problemOf = ({ body }: TestReply) => body.type;
const officerWithId = (id: string): TestCaller => ({ id, roles: officer.roles });

describe('What was so then', () => {
  let bench: CertificationBench;
  beforeAll(async () => {
    bench = await CertificationBench.start();
    await bench.apply(hash('a'), { certificates });
    await bench.publishCatalog();
  }, 60_000);
  afterAll(() => bench.stop());

  const refuse = (caseId: string, as: TestCaller = officer) =>
    bench.installation.call(
      'certification.refuse-certificate-case',
      { reasons: 'Underlaget räcker inte.' },
      { path: { caseId }, as },
    );
  const reopen = (caseId: string, as: TestCaller) =>
    bench.installation.call(
      'certification.reopen-certificate-case',
      { reason: 'Omprövning' },
      { path: { caseId }, as },
    );
  const session = (sessionId: string, startsAt: string, trainerIds: string[]) => ({
    sessionId,
    moduleId,
    courseId: uuidv7(),
    programmeId,
    startsAt,
    endsAt: '2099-01-01T10:00:00Z',
    seats: 10,
    form: 'classroom' as const,
    hours: 2,
    trainerIds,
  });

  it('decides who has trained: whoever left the list under way did, and whoever left it before did not', async () => {
    const [early, underWay, now] = [uuidv7(), uuidv7(), uuidv7()];
    const learner = await bench.learner();
    const sessionId = uuidv7();
    const tell = async (startsAt: string, ...lists: string[][]) => {
      for (const [index, trainerIds] of lists.entries())
        await bench.installation.publish(
          (index === 0 ? sessionScheduled : sessionChanged)(sessionId, session(sessionId, startsAt, trainerIds)),
        );
    };
    await tell('2098-01-01T08:00:00Z', [early], [underWay]);
    // It has begun, and only then she takes herself off.
    await bench.installation.publish(sessionChanged(sessionId, session(sessionId, '2020-01-01T08:00:00Z', [underWay])));
    await bench.installation.publish(sessionChanged(sessionId, session(sessionId, '2020-01-01T08:00:00Z', [now])));
    await bench.complete(learner, moduleId, sessionId);
    const caseId = await bench.caseOf(learner);

    expect(problemOf(await bench.prepare([caseId], officerWithId(underWay)))).toBe(type('conflict-of-interest'));
    expect(problemOf(await bench.prepare([caseId], officerWithId(now)))).toBe(type('conflict-of-interest'));
    expect((await bench.prepare([caseId], officerWithId(early))).status).toBe(200);
  });

  it('decides who has noted, witnessed or attested, and who ever assessed', async () => {
    const [hand, assessor] = [uuidv7(), uuidv7()];
    const learner = await bench.learner();
    const enrolmentId = uuidv7();
    const facts = { enrolmentId, learnerId: learner, sessionId: uuidv7(), moduleId, courseId: uuidv7(), programmeId };
    await bench.installation.publish(
      sessionScheduled(facts.sessionId, session(facts.sessionId, '2026-01-01T08:00:00Z', [])),
    );
    await bench.installation.publish(
      attendanceRecorded(enrolmentId, { ...facts, hours: 1, minutes: 60, on: '2026-01-01', handledBy: [hand] }),
    );
    await bench.installation.publish(
      enrolmentCompleted(enrolmentId, { ...facts, hours: 1, assessedBy: uuidv7(), assessors: [assessor] }),
    );
    const caseId = await bench.caseOf(learner);

    for (const id of [hand, assessor])
      expect(problemOf(await bench.prepare([caseId], officerWithId(id)))).toBe(type('conflict-of-interest'));
  });

  it('is refused by two people, and reconsidered by neither of them', async () => {
    const learner = await bench.learner();
    const caseId = await bench.caseOf(learner);

    expect(problemOf(await refuse(caseId))).toBe(type('case-not-ready'));
    await bench.prepare([caseId]);
    expect(problemOf(await refuse(caseId, office))).toBe(type('second-person-needed'));
    expect((await refuse(caseId)).status).toBe(200);

    const { body: again } = await reopen(caseId, otherOfficer);
    await bench.prepare([again.caseId], otherOfficer);
    expect(problemOf(await bench.approve([again.caseId], officer))).toBe(type('second-person-needed'));
    expect(problemOf(await bench.approve([again.caseId], office))).toBe(type('second-person-needed'));
    expect((await bench.approve([again.caseId], officerWithId(uuidv7()))).status).toBe(202);
  });

  it('is told to the person: how the case stands, why it was refused, and how to have it reconsidered', async () => {
    const learner = await bench.learner();
    const caseId = await bench.caseOf(learner);
    await bench.prepare([caseId]);
    await refuse(caseId);
    const mine = (id: string) => bench.get('list-my-cases', {}, { id });

    const [own] = (await mine(learner)).body.items;

    expect(own).toMatchObject({
      caseId,
      state: 'refused',
      reasons: 'Underlaget räcker inte.',
      reconsideration: { sv: expect.stringContaining(own.registrationNumber) },
    });
    expect((await mine(uuidv7())).body.items).toEqual([]);
  });

  it('is renewed by a new case when it has expired, and shown as expired from the second that it is', async () => {
    const learner = await bench.learner();
    const caseId = await bench.caseOf(learner);
    const certificateId = await bench.issue(caseId);
    const shown = () => bench.get('get-certificate', { certificateId });
    expect(problemOf(await reopen(caseId, office))).toBe(type('case-not-ready'));
    const valid = await shown();
    const { validUntil } = valid.body;
    const left = Number(valid.header('cache-seconds'));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual((new Date(validUntil).getTime() - Date.now()) / 1_000);
    const purged: string[] = [];
    bench.installation.bus.subscribe('purge.certification', {
      callback: (_, message) => void purged.push(...message.json<{ tags: string[] }>().tags),
    });
    await bench.installation.bus.flush();

    await bench.installation.moveClockTo(new Date(validUntil));

    expect((await shown()).body.state).toBe('expired');
    await eventually(() => purged.includes(`certificate:${certificateId}`));
    const { status, body } = await reopen(caseId, office);
    expect([status, body]).toMatchObject([201, { state: 'eligible', renews: caseId }]);
    const renewed = await bench.issue(body.caseId);
    expect((await bench.get('get-certificate', { certificateId: renewed })).body.state).toBe('valid');
    expect((await shown()).body.state).toBe('expired');
  });
});
