import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestCaller } from '#testing';
import {
  CertificationBench,
  certificates,
  hash,
  office,
  officer,
  otherOfficer,
} from '../specs/certification.fixture.js';

const type = (name: string) => `urn:lyftet:problem:certification:${name}`;
const now = () => Math.floor(Date.now() / 1_000);
const DAY = 86_400;

describe('The two who decide on a case', () => {
  let bench: CertificationBench;
  beforeAll(async () => {
    bench = await CertificationBench.start();
    await bench.apply(hash('a'), { certificates });
    await bench.publishCatalog();
  }, 60_000);
  afterAll(() => bench.stop());

  const aCase = async () => bench.caseOf(await bench.learner());
  const by = (who: TestCaller, auth: TestCaller['auth']): TestCaller => ({ ...who, ...(auth && { auth }) });
  const rowOf = async (caseId: string) =>
    (await bench.installation.sql.query('SELECT * FROM certificate_case WHERE case_id = $1', [caseId])).rows[0]!;

  it('are kept with how each of them was signed in', async () => {
    const caseId = await aCase();
    const [preparing, approving] = [
      { method: 'pwd', at: now() - 60, session: 'one' },
      { method: 'bankid', at: now() - 30, session: 'two', cardAt: now() - 2 * DAY },
    ];

    await bench.prepare([caseId], by(office, preparing));
    const approved = await bench.approve([caseId], by(officer, approving));

    expect(approved.status).toBe(202);
    expect(await rowOf(caseId)).toMatchObject({ prepared_sign_in: preparing, decided_sign_in: approving });
    const { body } = await bench.installation.call('certification.list-certificate-cases', undefined, {
      query: { limit: 200 },
      as: office,
    });
    const shown = body.items.find((one: { caseId: string }) => one.caseId === caseId);
    expect(shown).toMatchObject({
      preparedSignIn: { method: 'pwd' },
      decidedSignIn: { method: 'bankid', cardAt: new Date(approving.cardAt * 1_000).toISOString() },
    });
    expect(JSON.stringify(shown)).not.toMatch(/session/i);
  });

  it('may come by a provider that says nothing of it, which is kept as unknown', async () => {
    const caseId = await aCase();

    await bench.prepare([caseId]);
    expect((await bench.approve([caseId])).status).toBe(202);

    expect(await rowOf(caseId)).toMatchObject({
      prepared_sign_in: { method: 'unknown' },
      decided_sign_in: { method: 'unknown' },
    });
  });

  it('are not one person who has two accounts, nor one sign-in that has two names', async () => {
    const caseId = await aCase();
    await bench.prepare([caseId], by(office, { method: 'pwd', session: 'first' }));

    const secondAccount = await bench.approve([caseId], by(office, { method: 'pwd', session: 'second' }));
    const sameSignIn = await bench.approve([caseId], by(officer, { method: 'pwd', session: 'first' }));
    const approved = await bench.approve([caseId], by(officer, { method: 'pwd', session: 'second' }));

    for (const { status, body } of [secondAccount, sameSignIn])
      expect([status, body.type]).toEqual([409, type('second-person-needed')]);
    expect(sameSignIn.body.errors[0]).toMatchObject({ pointer: '/caseIds/0' });
    expect(approved.status).toBe(202);
  });

  it.each([
    ['just now', 0],
    ['almost a day ago', 60 - DAY],
    ['by a clock that was put back since', 3_600],
  ])('have not come in by a card %s, whatever they take part in', async (_when, since) => {
    const [fresh, prepared, refused] = [await aCase(), await aCase(), await aCase()];
    const issued = await aCase();
    const certificateId = await bench.issue(issued);
    await bench.prepare([prepared, refused]);
    await bench.installation.call(
      'certification.refuse-certificate-case',
      { reasons: 'Inte nog' },
      { path: { caseId: refused }, as: otherOfficer },
    );
    // Signed in anew by the password since: it is the card that counts.
    const cardAt = now() + since;
    const who = by(officer, { method: 'pwd', at: now(), session: 'x', cardAt });
    const call = (operation: string, body: object, path: object = {}) =>
      bench.installation.call(`certification.${operation}`, body, { path, as: who });

    const replies = [
      await bench.prepare([fresh], who),
      await bench.approve([prepared], who),
      await call('refuse-certificate-case', { reasons: 'Inte nog' }, { caseId: prepared }),
      await call('reopen-certificate-case', { reason: 'Prövas om' }, { caseId: refused }),
      await call('revoke-certificate', { reason: 'Utfärdat av misstag' }, { certificateId }),
    ];

    const possibleFrom = new Date((cardAt + DAY) * 1_000).toISOString();
    expect(replies.map(({ status, body }) => [status, body.type, body.possibleFrom])).toEqual(
      replies.map(() => [409, type('card-too-new'), possibleFrom]),
    );
    expect((await Promise.all([fresh, prepared, refused, issued].map(rowOf))).map(({ state }) => state)).toEqual([
      'eligible',
      'prepared',
      'refused',
      'issued',
    ]);
  });

  it('decide when their card is a day old', async () => {
    const caseId = await aCase();
    await bench.prepare([caseId], by(office, { method: 'pwd', cardAt: now() - DAY - 5 }));

    expect((await bench.approve([caseId], by(officer, { method: 'pwd', cardAt: now() - DAY - 5 }))).status).toBe(202);
  });

  it('are neither who refused it in the same sign-in, when it is taken up again', async () => {
    const caseId = await aCase();
    await bench.prepare([caseId]);
    const refuse = bench.installation.call(
      'certification.refuse-certificate-case',
      { reasons: 'Inte nog' },
      { path: { caseId }, as: by(officer, { session: 'first' }) },
    );
    const reopen = (session: string) =>
      bench.installation.call(
        'certification.reopen-certificate-case',
        { reason: 'Prövas om' },
        { path: { caseId }, as: by(otherOfficer, { session, method: 'pwd' }) },
      );
    expect((await refuse).status).toBe(200);

    expect((await reopen('first')).body.type).toBe(type('second-person-needed'));
    const { body } = await reopen('second');

    expect(await rowOf(body.caseId)).toMatchObject({
      reopens: caseId,
      reopened_by: otherOfficer.id,
      reopened_sign_in: { method: 'pwd', session: 'second' },
    });
  });
});
