import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { certificateRevoked, personErased } from '#contracts';
import { type TestCaller, eventually } from '#testing';
import {
  CertificationBench,
  certificates,
  foreignOfficer,
  hash,
  office,
  officer,
  operator,
  otherOfficer,
} from '../specs/certification.fixture.js';
import { statusOf, unverified } from '../specs/published-status.fixture.js';

const DAY = 86_400_000;

/** What becomes of them when time passes, keys change, decisions are taken back and people are erased. */
describe('Certificates', () => {
  let bench: CertificationBench;
  let certificateId: string;
  beforeAll(async () => {
    bench = await CertificationBench.start();
    await bench.apply(hash('a'), { certificates });
    await bench.publishCatalog();
    certificateId = await bench.issue(await bench.caseOf(await bench.learner()));
  }, 60_000);
  afterAll(() => bench.stop());

  it('expire when their time is over', async () => {
    const text = await bench.credential(certificateId);
    await bench.installation.moveClockTo(new Date(Date.now() + 37 * 31 * DAY));

    expect((await bench.get('get-certificate', { certificateId })).body.state).toBe('expired');
    expect((await bench.verify(text)).body).toMatchObject({ verdict: 'expired', reasons: ['expired'] });
    await bench.installation.moveClockTo(new Date());
  });

  it('stay verifiable when the issuer signs with a new key, the old one stays published', async () => {
    const text = await bench.credential(certificateId);
    const issuerId = unverified(text).issuer.id.split('/').at(-1) as string;

    const denied = await bench.installation.call(
      'certification.rotate-issuer-key',
      {},
      { path: { issuerId }, as: officer },
    );
    const rotated = await bench.installation.call(
      'certification.rotate-issuer-key',
      {},
      { path: { issuerId }, as: operator },
    );
    const jwks = (await bench.get('get-issuer-jwks', { issuerId })).body;

    expect(denied.status).toBe(403);
    expect(jwks.keys).toHaveLength(2);
    expect(jwks.keys[0].kid).toBe(rotated.body.kid);
    expect(JSON.stringify(jwks)).not.toContain('"d"');
    await expect(jwtVerify(text, createLocalJWKSet(jwks))).resolves.toBeDefined();
    expect((await bench.verify(text)).body.verdict).toBe('valid');
    const later = await bench.issue(await bench.caseOf(await bench.learner({ given: 'Bo', family: 'Ek' })));
    const { protectedHeader } = await jwtVerify(await bench.credential(later), createLocalJWKSet(jwks));
    expect(protectedHeader.kid).toBe(rotated.body.kid);
  });

  describe('that are revoked', () => {
    type Answer = Awaited<ReturnType<CertificationBench['get']>>;
    const purged: string[] = [];
    let [person, caseId, revokedId, text]: string[] = [];
    let [foreign, first, second]: Answer[] = [];
    beforeAll(async () => {
      person = await bench.learner({ given: 'Eva', family: 'Lind' });
      caseId = await bench.caseOf(person);
      revokedId = await bench.issue(caseId);
      text = await bench.credential(revokedId);
      await bench.installation.bus.flush();
      bench.installation.bus.subscribe('purge.certification', {
        callback: (_error, message) => void purged.push(...message.json<{ tags: string[] }>().tags),
      });
      const revoke = (as: TestCaller) =>
        bench.installation.call(
          'certification.revoke-certificate',
          { reason: 'Bedömningen drogs tillbaka', code: 'assessment-withdrawn' },
          { path: { certificateId: revokedId }, as },
        );

      foreign = await revoke(foreignOfficer);
      first = await revoke(otherOfficer);
      second = await revoke(otherOfficer);
      await bench.installation.settle();
    });

    it('are so by the officers of their programme alone', () => {
      expect(foreign!.status).toBe(404);
      expect(first!.body).toMatchObject({
        state: 'revoked',
        revocationCode: 'assessment-withdrawn',
        revocationReason: 'Bedömningen drogs tillbaka',
      });
    });

    it('are so once', () => {
      expect(second!.body.type).toBe('urn:lyftet:problem:certification:certificate-already-revoked');
    });

    it('are so on their status list and on their page, in every cache', async () => {
      const status = await statusOf(bench, unverified(text!));

      expect(status).toMatchObject({
        isRevoked: true,
        type: 'application/vc+jwt',
        list: { type: ['VerifiableCredential', 'BitstringStatusListCredential'] },
      });
      await eventually(() => purged.includes(status.tags) && purged.includes(`certificate:${revokedId}`));
    });

    it('say so to everybody, and why to nobody', async () => {
      const { body } = await bench.get('get-certificate', { certificateId: revokedId! });

      expect(body.state).toBe('revoked');
      expect(JSON.stringify(body)).not.toContain('Bedömningen');
    });

    it('are no longer verified', async () => {
      expect((await bench.verify(text!)).body).toMatchObject({ verdict: 'revoked', reasons: ['revoked'] });
    });

    it('are told of to the other plugins', () => {
      expect(bench.installation.published(certificateRevoked).at(-1)?.data).toMatchObject({
        caseId,
        certificateId: revokedId,
        holderId: person,
      });
    });

    it('are issued anew by a new decision, and stay revoked themselves', async () => {
      const reopened = await bench.installation.call(
        'certification.reopen-certificate-case',
        { reason: 'Ny bedömning finns' },
        { path: { caseId: caseId! }, as: office },
      );
      const anew = await bench.issue(reopened.body.caseId);

      expect(reopened.body).toMatchObject({ state: 'eligible', reopens: caseId });
      expect((await bench.get('get-certificate', { certificateId: anew })).body.state).toBe('valid');
      expect((await bench.get('get-certificate', { certificateId: revokedId! })).body.state).toBe('revoked');
    });
  });

  it('outlive the erasure of their holder, who still has them verified', async () => {
    const person = await bench.learner({ given: 'Quirinus', family: 'Zettergren' });
    const erasedId = await bench.issue(await bench.caseOf(person));
    const text = await bench.credential(erasedId);

    await bench.installation.publish(personErased(person, { personId: person }));
    await bench.installation.putPersonState(person, 'name', null);
    await bench.installation.settle();

    expect((await bench.verify(text)).body).toMatchObject({ verdict: 'valid', holderName: 'Quirinus Zettergren' });
    expect((await bench.get('get-credential', { certificateId: erasedId }, officer)).status).toBe(404);
    const { rows: tables } = await bench.installation.sql.query<{ name: string }>(
      `
        SELECT quote_ident(table_name) AS name
        FROM information_schema.tables
        WHERE table_schema = 'certification' AND table_name NOT IN ('outbox', 'audit')
      `,
    );
    for (const { name } of tables) {
      const { rows } = await bench.installation.sql.query(
        `SELECT 1 FROM certification.${name} t WHERE t::text LIKE '%Zettergren%' OR t::text LIKE '%' || $1 || '%'`,
        [person],
      );
      expect({ name, found: rows.length }).toEqual({ name, found: name === 'inbox_cursor' ? rows.length : 0 });
    }
  });
});
