import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { certificateRevoked, personErased } from '#contracts';
import { eventually } from '#testing';
import { CertificationBench, certificates, definitionId, foreignOfficer, fund, hash, office, officer, operator, otherOfficer, programmeId, publicUrl } from '../specs/certification.fixture.js';

const DAY = 86_400_000;
const isBitSet = (encodedList: string, index: number) => ((gunzipSync(Buffer.from(encodedList.slice(1), 'base64url'))[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;

describe('Certificates', () => {
  let bench: CertificationBench;
  let learner: string;
  let certificateId: string;
  beforeAll(async () => {
    bench = await CertificationBench.start();
    await bench.apply(hash('a'), { certificates });
    await bench.publishCatalog();
    learner = await bench.learner();
    certificateId = await bench.issue(await bench.caseOf(learner));
  }, 60_000);
  afterAll(() => bench.stop());

  const jwksOf = async (issuerUrl: string) => (await bench.get('get-issuer-jwks', { issuerId: issuerUrl.split('/').at(-1) })).body;
  async function statusOf(credential: { credentialStatus: { statusListCredential: string; statusListIndex: string } }) {
    const { statusListCredential, statusListIndex } = credential.credentialStatus;
    const list = await bench.get('get-status-list', { statusListId: statusListCredential.split('/').at(-1) });
    const { payload } = await jwtVerify<any>(list.body, createLocalJWKSet(await jwksOf((JSON.parse(Buffer.from(list.body.split('.')[1], 'base64url').toString()) as { issuer: string }).issuer)));
    return { list: payload, isRevoked: isBitSet(payload.credentialSubject.encodedList, Number(statusListIndex)), type: list.header('content-type'), tags: list.header('cache-tags') };
  }

  it('are Open Badges that a stranger verifies with the published key', async () => {
    const text = await bench.credential(certificateId, { id: learner });
    const unread = JSON.parse(Buffer.from(text.split('.')[1]!, 'base64url').toString()) as any;

    const { payload, protectedHeader } = await jwtVerify<any>(text, createLocalJWKSet(await jwksOf(unread.issuer.id)), { issuer: unread.issuer.id });

    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'JWT', kid: expect.stringMatching(new RegExp(`^${unread.issuer.id}/jwks#`)) });
    expect(payload).toMatchObject({
      '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
      id: `${publicUrl}/certificates/${certificateId}`, jti: `${publicUrl}/certificates/${certificateId}`, type: ['VerifiableCredential', 'OpenBadgeCredential'],
      iss: unread.issuer.id, sub: unread.credentialSubject.id, nbf: Date.parse(unread.validFrom) / 1_000, exp: Date.parse(unread.validUntil) / 1_000,
      issuer: { type: ['Profile'], name: 'Provkommun', url: 'https://provkommun.example' },
      credentialSubject: {
        type: ['AchievementSubject'],
        identifier: [{ identityType: 'name', hashed: false, identityHash: 'Åsa Öberg' }, { identityType: 'systemId', hashed: true, identityHash: expect.stringMatching(/^sha256\$[0-9a-f]{64}$/) }],
        achievement: { name: 'Digital kompetens', alignment: [{ targetCode: '4.1', targetFramework: 'DigComp 2.2' }, { targetCode: '2.4' }] },
      },
      credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' },
    });
    expect(payload).not.toHaveProperty('vc');
    expect(payload.credentialSubject.achievement.criteria.narrative).toContain('Medfinansieras av Europeiska unionen');
    expect(payload.description).toContain('Medfinansieras av Europeiska unionen');
    expect(JSON.stringify(payload)).not.toContain(learner);
    expect((await statusOf(payload)).isRevoked).toBe(false);
  });

  it('tell their holder who has looked', async () => {
    const watched = await bench.learner();
    const id = await bench.issue(await bench.caseOf(watched));
    await bench.credential(id, office);
    await bench.credential(id, { id: watched });
    for (const list of ['list-certificate-cases', 'list-certificates']) await bench.get(list, {}, officer);

    const { body } = await bench.get('list-my-readings', {}, { id: watched });

    expect(body.items.map(({ operation, callerId }: { operation: string; callerId: string }) => [operation, callerId])).toEqual([
      ['certification.list-certificates', officer.id], ['certification.list-certificate-cases', officer.id], ['certification.get-credential', office.id],
      ['certification.prepare-certificate-cases', office.id],
    ]);
  });

  it('show the public what they are about and who paid, and not whose they are', async () => {
    const page = await bench.get('get-certificate', { certificateId });
    const profile = await bench.get('get-issuer', { issuerId: page.body.issuer.id.split('/').at(-1) });

    expect(page.body).toMatchObject({ certificateId, state: 'valid', title: certificates[0]!.title, issuer: { name: 'Provkommun' }, fund, programmeTitle: { sv: 'Provprogrammet' } });
    expect(JSON.stringify(page.body)).not.toMatch(/Åsa|Öberg/);
    expect(JSON.stringify(page.body)).not.toContain(learner);
    expect(page.header('cache-tags')).toContain(`certificate:${certificateId}`);
    const achievement = await bench.get('get-achievement', { issuerId: page.body.issuer.id.split('/').at(-1), definitionId });
    expect(achievement.body).toMatchObject({ id: `${page.body.issuer.id}/achievements/${definitionId}`, type: ['Achievement'], name: 'Digital kompetens', criteria: { narrative: expect.stringContaining('Medfinansieras') } });
    expect(profile.body).toEqual({ id: page.body.issuer.id, type: ['Profile'], name: 'Provkommun', url: 'https://provkommun.example', jwks: `${page.body.issuer.id}/jwks` });
  });

  it('are fetched by the holder and the office, and by nobody else', async () => {
    const mine = await bench.get('list-my-certificates', {}, { id: learner });
    const listed = await bench.installation.call('certification.list-certificates', undefined, { query: { programmeId }, as: office });
    const foreign = await bench.installation.call('certification.list-certificates', undefined, { query: {}, as: foreignOfficer });

    expect(mine.body.items).toMatchObject([{ certificateId, holderName: 'Åsa Öberg', state: 'valid' }]);
    expect(listed.body.items.map((item: { certificateId: string }) => item.certificateId)).toContain(certificateId);
    expect(foreign.body.items).toEqual([]);
    expect((await bench.get('get-credential', { certificateId }, { id: officer.id })).status).toBe(404);
    expect((await bench.get('get-credential', { certificateId }, foreignOfficer)).status).toBe(404);
    expect((await bench.get('get-credential', { certificateId }, office)).header('content-type')).toBe('application/vc+jwt');
  });

  it('are verified when presented, and only then tell the name', async () => {
    const text = await bench.credential(certificateId);
    const [head, body, signature] = text.split('.') as [string, string, string];
    const payload = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const altered = (change: object) => `${head}.${Buffer.from(JSON.stringify({ ...payload, ...change })).toString('base64url')}.${signature}`;

    expect((await bench.verify(text)).body).toMatchObject({ verdict: 'valid', reasons: [], holderName: 'Åsa Öberg', certificate: { certificateId } });
    expect((await bench.verify(altered({ name: 'Annat' }))).body).toEqual({ verdict: 'invalid', reasons: ['bad-signature'] });
    expect((await bench.verify(altered({ iss: 'https://elsewhere.example' }))).body).toEqual({ verdict: 'invalid', reasons: ['issuer-differs'] });
    const withHeader = (header: object) => `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${body}.${signature}`;
    for (const kid of ['https://elsewhere.example/jwks#1', 'https://\u0000/jwks#01935a5e-0000-7000-8000-000000000001', 7]) {
      expect((await bench.verify(withHeader({ alg: 'ES256', kid }))).body).toEqual({ verdict: 'unknown', reasons: ['foreign-key'] });
    }
    expect((await bench.verify('nonsense')).body).toEqual({ verdict: 'invalid', reasons: ['no-credential'] });
  });

  it('expire when their time is over', async () => {
    const text = await bench.credential(certificateId);
    await bench.installation.moveClockTo(new Date(Date.now() + 37 * 31 * DAY));

    expect((await bench.get('get-certificate', { certificateId })).body.state).toBe('expired');
    expect((await bench.verify(text)).body).toMatchObject({ verdict: 'expired', reasons: ['expired'] });
    await bench.installation.moveClockTo(new Date());
  });

  it('stay verifiable when the issuer signs with a new key, the old one stays published', async () => {
    const text = await bench.credential(certificateId);
    const issuerId = JSON.parse(Buffer.from(text.split('.')[1]!, 'base64url').toString()).issuer.id.split('/').at(-1) as string;

    const denied = await bench.installation.call('certification.rotate-issuer-key', {}, { path: { issuerId }, as: officer });
    const rotated = await bench.installation.call('certification.rotate-issuer-key', {}, { path: { issuerId }, as: operator });
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

  it('are revoked once, for everybody to see, and issued anew only by a new decision', async () => {
    const person = await bench.learner({ given: 'Eva', family: 'Lind' });
    const caseId = await bench.caseOf(person);
    const revokedId = await bench.issue(caseId);
    const text = await bench.credential(revokedId);
    const payload = JSON.parse(Buffer.from(text.split('.')[1]!, 'base64url').toString()) as never;
    const revoke = (as: object) => bench.installation.call('certification.revoke-certificate', { reason: 'Bedömningen drogs tillbaka', code: 'assessment-withdrawn' }, { path: { certificateId: revokedId }, as: as as never });
    await bench.installation.bus.flush();
    const purged: string[] = [];
    bench.installation.bus.subscribe('purge.certification', { callback: (_error, message) => void purged.push(...message.json<{ tags: string[] }>().tags) });

    const foreign = await revoke(foreignOfficer);
    const first = await revoke(otherOfficer);
    const second = await revoke(otherOfficer);
    await bench.installation.settle();
    const status = await statusOf(payload);

    expect(foreign.status).toBe(404);
    expect(first.body).toMatchObject({ state: 'revoked', revocationCode: 'assessment-withdrawn', revocationReason: 'Bedömningen drogs tillbaka' });
    expect(second.body.type).toBe('urn:lyftet:problem:certification:certificate-already-revoked');
    expect(status).toMatchObject({ isRevoked: true, type: 'application/vc+jwt', list: { type: ['VerifiableCredential', 'BitstringStatusListCredential'] } });
    await eventually(() => purged.includes(status.tags) && purged.includes(`certificate:${revokedId}`));
    expect((await bench.get('get-certificate', { certificateId: revokedId })).body.state).toBe('revoked');
    expect(JSON.stringify((await bench.get('get-certificate', { certificateId: revokedId })).body)).not.toContain('Bedömningen');
    expect((await bench.verify(text)).body).toMatchObject({ verdict: 'revoked', reasons: ['revoked'] });
    expect(bench.installation.published(certificateRevoked).at(-1)?.data).toMatchObject({ caseId, certificateId: revokedId, holderId: person });

    const reopened = await bench.installation.call('certification.reopen-certificate-case', { reason: 'Ny bedömning finns' }, { path: { caseId }, as: office });
    expect(reopened.body).toMatchObject({ state: 'eligible', reopens: caseId });
    const anew = await bench.issue(reopened.body.caseId);
    expect((await bench.get('get-certificate', { certificateId: anew })).body.state).toBe('valid');
    expect((await bench.get('get-certificate', { certificateId: revokedId })).body.state).toBe('revoked');
  });

  it('outlive the erasure of their holder: nothing of the person is left, and the holder still has it verified', async () => {
    const person = await bench.learner({ given: 'Quirinus', family: 'Zettergren' });
    const erasedId = await bench.issue(await bench.caseOf(person));
    const text = await bench.credential(erasedId);

    await bench.installation.publish(personErased(person, { personId: person }));
    await bench.installation.putPersonState(person, 'name', null);
    await bench.installation.settle();

    expect((await bench.verify(text)).body).toMatchObject({ verdict: 'valid', holderName: 'Quirinus Zettergren' });
    expect((await bench.get('get-credential', { certificateId: erasedId }, officer)).status).toBe(404);
    const { rows: tables } = await bench.installation.sql.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'certification' AND table_name NOT IN ('outbox', 'audit')`);
    for (const { name } of tables) {
      const { rows } = await bench.installation.sql.query(`SELECT 1 FROM certification.${name} t WHERE t::text LIKE '%Zettergren%' OR t::text LIKE '%' || $1 || '%'`, [person]);
      expect({ name, found: rows.length }).toEqual({ name, found: name === 'inbox_cursor' ? rows.length : 0 });
    }
  });
});
