import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { certificateApproved, certificateEligible, certificateIssued, enrolmentFailed } from '#contracts';
import { uuidv7 } from '#platform';
import { type TestCaller, eventually } from '#testing';
import {
  CertificationBench,
  certificates,
  foreignOfficer,
  hash,
  moduleId,
  office,
  officer,
  otherOfficer,
  programmeId,
} from '../specs/certification.fixture.js';

const type = (name: string) => `urn:lyftet:problem:certification:${name}`;

describe('Certificate cases', () => {
  let bench: CertificationBench;
  beforeAll(async () => {
    bench = await CertificationBench.start();
    await bench.apply(hash('a'), { certificates });
    await bench.publishCatalog();
  }, 60_000);
  afterAll(() => bench.stop());

  const eligibleFor = (learner: string) =>
    bench.installation.published(certificateEligible).filter(({ data }) => data.holderId === learner);
  const trainer = () => ({ id: bench.trainer, roles: office.roles });
  const assessor = () => ({ id: bench.assessor, roles: officer.roles });

  it('are decided neither by who trained or assessed the holder, nor by the holder, nor by strangers', async () => {
    const learner = await bench.learner();
    const caseIds = [await bench.caseOf(learner)];

    const byTrainer = await bench.prepare(caseIds, trainer());
    const byAssessor = await bench.prepare(caseIds, assessor());
    const bySelf = await bench.prepare(caseIds, { id: learner, roles: officer.roles });
    const byStranger = await bench.prepare(caseIds, foreignOfficer);
    await bench.prepare(caseIds);
    const trainerApproves = await bench.approve(caseIds, trainer());

    for (const refused of [byTrainer, byAssessor, bySelf, trainerApproves]) {
      expect([refused.status, refused.body.type, refused.body.errors[0].pointer]).toEqual([
        409,
        type('conflict-of-interest'),
        '/caseIds/0',
      ]);
    }
    expect(byStranger.status).toBe(404);
  });

  it('are prepared by one person and approved by another, in this order', async () => {
    const caseId = await bench.caseOf(await bench.learner());

    const early = await bench.approve([caseId]);
    const prepared = await bench.prepare([caseId]);
    const again = await bench.prepare([caseId], officer);
    const samePerson = await bench.approve([caseId], office);
    const approved = await bench.approve([caseId]);

    expect([early, again].map(({ body }) => body.type)).toEqual([type('case-not-ready'), type('case-not-ready')]);
    expect(prepared.body.items).toMatchObject([
      { caseId, state: 'prepared', preparedBy: office.id, isIdentityChecked: true },
    ]);
    expect(samePerson.body.type).toBe(type('second-person-needed'));
    expect(approved.status).toBe(202);
  });

  it('are issued once approved, and leave in the audit who prepared and who approved them', async () => {
    const caseId = await bench.caseOf(await bench.learner());
    await bench.prepare([caseId]);

    const approved = await bench.approve([caseId]);
    await eventually(() => bench.installation.published(certificateIssued).some(({ data }) => data.caseId === caseId));

    const job = await bench.installation.call('certification.get-job', undefined, {
      path: { jobId: approved.body.jobId },
      as: officer,
    });
    expect(job.body).toMatchObject({ kind: 'issue-certificates', progress: 1, total: 1 });
    expect(bench.installation.published(certificateApproved).filter(({ data }) => data.caseId === caseId)).toHaveLength(
      1,
    );
    const { rows } = await bench.installation.sql.query(
      'SELECT operation, caller_id FROM audit WHERE aggregate_id = $1 ORDER BY id',
      [caseId],
    );
    expect(rows).toEqual(
      expect.arrayContaining([
        { operation: 'certification.prepare-certificate-cases', caller_id: office.id },
        { operation: 'certification.approve-certificate-cases', caller_id: officer.id },
      ]),
    );
  });

  it('wait for the name and the sessions of their holder', async () => {
    const [nameless, sessionId] = [uuidv7(), uuidv7()];
    await bench.complete(nameless, moduleId, sessionId);
    await bench.fulfil(nameless);
    const caseId = await bench.caseOf(nameless);

    const withoutName = await bench.prepare([caseId]);
    await bench.installation.putPersonState(nameless, 'name', { given: 'Ny', family: 'Namn' });
    await bench.installation.settle();
    const withoutSession = await bench.prepare([caseId]);

    expect([withoutName.body.type, withoutSession.body.type]).toEqual([
      type('case-incomplete'),
      type('case-incomplete'),
    ]);
    expect(withoutName.body.errors[0].detail).not.toBe(withoutSession.body.errors[0].detail);
  });

  it('are refused with written reasons, stay closed, and are reconsidered by somebody else', async () => {
    const learner = await bench.learner();
    const caseId = await bench.caseOf(learner);
    await bench.prepare([caseId]);
    const reopen = (as: TestCaller) =>
      bench.installation.call(
        'certification.reopen-certificate-case',
        { reason: 'Begäran om omprövning' },
        { path: { caseId }, as },
      );

    const withoutReasons = await bench.installation.call(
      'certification.refuse-certificate-case',
      {},
      { path: { caseId }, as: officer },
    );
    const refused = await bench.installation.call(
      'certification.refuse-certificate-case',
      { reasons: 'Underlaget räcker inte.' },
      { path: { caseId }, as: officer },
    );
    await bench.complete(learner, moduleId, uuidv7());
    await bench.installation.settle();
    const afterwards = eligibleFor(learner).length;
    const {
      rows: [visited],
    } = await bench.installation.sql.query<{ session_id: string }>(
      `
        DELETE FROM attendance a
        WHERE person_id = $1 AND NOT EXISTS (SELECT FROM session s WHERE s.session_id = a.session_id)
        RETURNING session_id
      `,
      [learner],
    );
    await bench.installation.sql.query('DELETE FROM assessment WHERE session_id = $1', [visited!.session_id]);
    const bySame = await reopen(officer);
    const byOther = await reopen(otherOfficer);

    expect(withoutReasons.body.errors[0].pointer).toBe('/reasons');
    expect(refused.body).toMatchObject({
      state: 'refused',
      reasons: 'Underlaget räcker inte.',
      decidedBy: officer.id,
    });
    expect(afterwards).toBe(1);
    expect(bySame.body.type).toBe(type('second-person-needed'));
    expect([byOther.status, byOther.body.state, byOther.body.reopens]).toEqual([201, 'eligible', caseId]);
  });

  it('count an assessor who failed somebody as one who assessed them', async () => {
    const learner = await bench.learner();
    const caseId = await bench.caseOf(learner);
    const strict = uuidv7();
    const enrolmentId = uuidv7();
    const {
      rows: [visit],
    } = await bench.installation.sql.query<{ session_id: string }>(
      'SELECT session_id FROM attendance WHERE person_id = $1',
      [learner],
    );
    await bench.installation.publish(
      enrolmentFailed(enrolmentId, {
        enrolmentId,
        learnerId: learner,
        sessionId: visit!.session_id,
        moduleId: uuidv7(),
        courseId: uuidv7(),
        programmeId,
        assessedBy: strict,
      }),
    );
    await bench.installation.settle();

    expect((await bench.prepare([caseId], { id: strict, roles: office.roles })).body.type).toBe(
      type('conflict-of-interest'),
    );
  });

  it('are issued a hundred at a time, each with a place of its own on the status list', async () => {
    const learners = await Promise.all(Array.from({ length: 120 }, () => bench.learner()));
    await bench.installation.settle();
    const caseIds = learners.map((learner) => eligibleFor(learner)[0]!.data.caseId);

    await bench.prepare(caseIds);
    const approved = await bench.approve(caseIds);
    await eventually(
      async () =>
        (
          await bench.installation.call('certification.get-job', undefined, {
            path: { jobId: approved.body.jobId },
            as: officer,
          })
        ).body.state === 'done',
      { within: 20_000 },
    );
    await bench.installation.settle();

    const issued = bench.installation.published(certificateIssued).filter(({ data }) => caseIds.includes(data.caseId));
    expect(new Set(issued.map(({ data }) => data.certificateId)).size).toBe(120);
    const { rows } = await bench.installation.sql.query<{ status_index: number }>(
      'SELECT status_index FROM certificate ORDER BY certificate_id',
    );
    expect(new Set(rows.map(({ status_index }) => status_index)).size).toBe(rows.length);
    expect(rows.map(({ status_index }) => status_index)).not.toEqual(
      rows.map(({ status_index }) => status_index).sort((a, b) => a - b),
    );
  });
});
