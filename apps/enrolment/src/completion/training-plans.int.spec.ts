import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { planAgreed, planFulfilled, planReopened } from '#contracts';
import { stockholmDay, uuidv7 } from '#platform';
import { EnrolmentInstallation, withRole } from '../../test/enrolment-installation.js';

const problem = (name: string) => `urn:lyftet:problem:enrolment:${name}`;

/** Plans, and the completions by which they are fulfilled. */
describe('Training plans', () => {
  let own: EnrolmentInstallation;
  let office: EnrolmentInstallation['office'];
  beforeAll(async () => {
    own = await EnrolmentInstallation.start();
    ({ office } = own);
  });
  afterAll(() => own.stop());

  const agree = (learnerId: string, moduleIds: string[], as = office) =>
    own.installation.call('enrolment.agree-plan', { learnerId, programmeId: own.programmeId, moduleIds }, { as });

  it('fulfils a training plan with its last module, opens it again with a new one', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const [a, b, c] = [
      await own.publishModule(uuidv7()),
      await own.publishModule(uuidv7()),
      await own.publishModule(uuidv7()),
    ] as [string, string, string];
    await own.installation.settle();

    const agreed = await agree(learner, [a, b]);
    expect(agreed.body).toMatchObject({ revision: 1, state: 'agreed' });
    expect((await agree(learner, [b, a])).body).toMatchObject({ revision: 1 });
    await own.complete(learner, a);
    expect(await own.told(agreed.body.planId)).toEqual([planAgreed.type]);
    await own.complete(learner, b);
    expect(await own.told(agreed.body.planId)).toEqual([planAgreed.type, planFulfilled.type]);

    expect((await agree(learner, [a, b, c])).body).toMatchObject({ revision: 2, state: 'agreed' });
    expect((await own.told(agreed.body.planId)).slice(2)).toEqual([planAgreed.type, planReopened.type]);
    expect((await agree(learner, [b])).body).toMatchObject({
      revision: 3,
      state: 'fulfilled',
      fulfilledOn: stockholmDay(new Date()),
    });
    expect((await own.told(agreed.body.planId)).slice(4)).toEqual([planAgreed.type, planFulfilled.type]);
    expect(
      (await own.installation.call('enrolment.list-training-plans', undefined, { as: { id: learner } })).body.items,
    ).toMatchObject([{ moduleIds: [b], revision: 3 }]);
  });

  it('agrees on plans with participants only, on modules of the programme only, within the scope', async () => {
    const [learner] = (await own.participants(1)) as [string];
    const foreign = await own.publishModule(uuidv7(), uuidv7());
    await own.installation.settle();

    expect((await agree(learner, [own.moduleId, foreign])).body.errors).toMatchObject([{ pointer: '/moduleIds/1' }]);
    expect((await agree(uuidv7(), [own.moduleId])).body.type).toBe(problem('not-a-participant'));
    expect((await agree(learner, [own.moduleId], withRole('programme-office', `programme:${uuidv7()}`))).status).toBe(
      403,
    );
    expect((await agree(learner, [own.moduleId], withRole('coordinator', `organisation:${uuidv7()}`))).status).toBe(
      403,
    );
    const made = await agree(learner, [own.moduleId], withRole('coordinator', `organisation:${own.organisationId}`));
    expect(made.status).toBe(200);
    const plans = async (as: typeof office) =>
      (await own.installation.call('enrolment.list-training-plans', undefined, { as, query: { learnerId: learner } }))
        .body.items.length;
    expect([
      await plans(office),
      await plans(withRole('programme-office', `programme:${uuidv7()}`)),
      await plans(withRole('coordinator', `organisation:${uuidv7()}`)),
    ]).toEqual([1, 0, 0]);
  });

  it('fulfils the plans of many who complete and agree at the same moment, each once', async () => {
    const learners = await own.participants(12);
    const [a, b] = [await own.publishModule(uuidv7()), await own.publishModule(uuidv7())] as [string, string];
    const sessions = [await own.begun(learners, a), await own.begun(learners, b)];
    for (const { sessionId, enrolmentIds } of sessions) {
      await own.note(
        sessionId,
        enrolmentIds.map((enrolmentId) => ({ enrolmentId, minutes: 360 })),
      );
      await Promise.all(enrolmentIds.map((enrolmentId, index) => own.sign({ id: learners[index]! }, enrolmentId)));
    }

    const replies = await Promise.all([
      ...learners.map((learner) => agree(learner, [a, b])),
      ...sessions.flatMap(({ sessionId, enrolmentIds }) =>
        [enrolmentIds.slice(0, 6), enrolmentIds.slice(6)].map((part) =>
          own.assess(
            sessionId,
            part.map((enrolmentId) => ({ enrolmentId, outcome: 'completed' })),
          ),
        ),
      ),
    ]);

    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    await own.installation.settle();
    const fulfilled = own.installation
      .published(planFulfilled)
      .map(({ data }) => data.learnerId)
      .filter((id) => learners.includes(id));
    expect(fulfilled.sort()).toEqual([...learners].sort());
  });
});
