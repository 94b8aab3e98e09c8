import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { certificateEligible, certificationSectionsApplied, modulePublished, planReopened } from '#contracts';
import { uuidv7 } from '#platform';
import { keyedId } from '#plugin-kit/contract';
import {
  CertificationBench,
  certificates,
  definitionId,
  foreignOfficer,
  hash,
  moduleId,
  office,
  programmeId,
} from '../specs/certification.fixture.js';

describe('Certificate cases', () => {
  let bench: CertificationBench;
  beforeAll(async () => {
    bench = await CertificationBench.start();
    await bench.apply(hash('a'), { certificates });
  }, 60_000);
  afterAll(() => bench.stop());

  const eligibleFor = (learner: string) =>
    bench.installation.published(certificateEligible).filter(({ data }) => data.holderId === learner);

  it('open for those who completed before anything was known of modules and profiles', async () => {
    const learner = await bench.learner();
    await bench.installation.settle();
    expect(eligibleFor(learner)).toEqual([]);

    await bench.publishCatalog();
    await bench.installation.settle();

    expect(eligibleFor(learner).map(({ data }) => data)).toEqual([
      { caseId: expect.any(String), definitionId, programmeId, holderId: learner },
    ]);
  });

  it('do not open where the plan or a competence is missing', async () => {
    const [noPlan, tooLow] = [uuidv7(), uuidv7()];
    const weak = keyedId('module', programmeId, 'weak');
    await bench.installation.publish(
      modulePublished(weak, {
        moduleId: weak,
        courseId: uuidv7(),
        programmeId,
        key: 'weak',
        title: { sv: 'Svag' },
        hours: 1,
        competences: [
          { competence: '4.1', level: 2 },
          { competence: '2.4', level: 8 },
        ],
      }),
    );
    await bench.complete(noPlan, moduleId, uuidv7());
    await bench.complete(tooLow, weak, uuidv7());
    await bench.fulfil(tooLow);
    await bench.installation.settle();
    const before = [eligibleFor(noPlan).length, eligibleFor(tooLow).length];

    await bench.fulfil(noPlan);
    await bench.installation.settle();

    expect(before).toEqual([0, 0]);
    expect(eligibleFor(noPlan)).toHaveLength(1);
  });

  it('have registration numbers of their own, and are listed for their programme alone', async () => {
    const listed = await bench.installation.call('certification.list-certificate-cases', undefined, {
      query: { programmeId, state: 'eligible', limit: 1 },
      as: office,
    });
    const next = await bench.installation.call('certification.list-certificate-cases', undefined, {
      query: { programmeId, state: 'eligible', limit: 1, after: listed.body.next },
      as: office,
    });
    const foreign = await bench.installation.call('certification.list-certificate-cases', undefined, {
      query: {},
      as: foreignOfficer,
    });
    const year = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', year: 'numeric' }).format(new Date());

    expect([listed, next].map(({ body }) => body.items[0].registrationNumber)).toEqual([
      `TESTPROGRAMME-${year}/00001`,
      `TESTPROGRAMME-${year}/00002`,
    ]);
    expect(listed.body.items[0]).toMatchObject({
      state: 'eligible',
      holderName: 'Åsa Öberg',
      isIdentityChecked: false,
    });
    expect(foreign.body.items).toEqual([]);
  });

  it('lapse when the plan is opened again, and open anew when it is fulfilled', async () => {
    const learner = await bench.learner();
    const caseId = await bench.caseOf(learner);
    const {
      rows: [plan],
    } = await bench.installation.sql.query<{ plan_id: string }>('SELECT plan_id FROM plan WHERE learner_id = $1', [
      learner,
    ]);

    await bench.installation.publish(
      planReopened(plan!.plan_id, { planId: plan!.plan_id, learnerId: learner, programmeId }),
    );
    await bench.installation.settle();
    const lapsed = await bench.prepare([caseId]);
    await bench.fulfil(learner);
    await bench.installation.settle();

    expect(lapsed.body.type).toBe('urn:lyftet:problem:certification:case-not-ready');
    expect(eligibleFor(learner)).toHaveLength(2);
  });

  it('follow their definitions, which the programme file plans, applies once, and ends', async () => {
    const changed = [{ ...certificates[0]!, validMonths: 12 }];

    const plan = await bench.apply(hash('b'), { certificates: changed }, 'plan');
    const applied = await bench.apply(hash('b'), { certificates: changed });
    const again = await bench.apply(hash('b'), { certificates: changed });
    const bad = await bench.apply(hash('c'), { certificates: [{ ...certificates[0]!, criteria: {} }] }, 'plan');
    const ended = await bench.apply(hash('d'), {});
    await bench.installation.settle();

    expect(plan.body.changes).toEqual([
      { section: 'certificates', action: 'update', key: 'digital', fields: ['validMonths'] },
    ]);
    expect(applied.body.changes[0].action).toBe('update');
    expect(again.body.changes[0].action).toBe('none');
    expect(bad.body.errors[0].pointer).toBe('/sections/certificates/0/criteria');
    expect(ended.body.changes[0].action).toBe('end');
    expect(bench.installation.published(certificationSectionsApplied).map(({ data }) => data.version[0])).toEqual([
      'a',
      'b',
      'd',
    ]);
  });
});
