import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { uuidv7 } from '#platform';
import {
  CertificationBench,
  certificates,
  definitionId,
  foreignOfficer,
  fund,
  hash,
  office,
  officer,
  programmeId,
  publicUrl,
} from '../specs/certification.fixture.js';
import { jwksOf, statusOf, unverified } from '../specs/published-status.fixture.js';

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

  it('are Open Badges that a stranger verifies with the published key', async () => {
    const text = await bench.credential(certificateId, { id: learner });
    const unread = unverified(text);

    const { payload, protectedHeader } = await jwtVerify<any>(
      text,
      createLocalJWKSet(await jwksOf(bench, unread.issuer.id)),
      { issuer: unread.issuer.id },
    );

    expect(protectedHeader).toEqual({
      alg: 'ES256',
      typ: 'JWT',
      kid: expect.stringMatching(new RegExp(`^${unread.issuer.id}/keys/[0-9a-f-]{36}$`)),
    });
    expect(payload).toMatchObject({
      '@context': [
        'https://www.w3.org/ns/credentials/v2',
        'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
      ],
      id: `${publicUrl}/certificates/${certificateId}`,
      jti: `${publicUrl}/certificates/${certificateId}`,
      type: ['VerifiableCredential', 'OpenBadgeCredential'],
      iss: unread.issuer.id,
      sub: unread.credentialSubject.id,
      nbf: Date.parse(unread.validFrom) / 1_000,
      exp: Date.parse(unread.validUntil) / 1_000,
      issuer: { type: ['Profile'], name: 'Provkommun', url: 'https://provkommun.example' },
      credentialSubject: {
        type: ['AchievementSubject'],
        identifier: [
          { identityType: 'name', hashed: false, identityHash: 'Åsa Öberg' },
          { identityType: 'systemId', hashed: true, identityHash: expect.stringMatching(/^sha256\$[0-9a-f]{64}$/) },
        ],
        achievement: {
          name: 'Digital kompetens',
          alignment: [{ targetCode: '4.1', targetFramework: 'DigComp 2.2' }, { targetCode: '2.4' }],
        },
      },
      credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' },
    });
    expect(payload).not.toHaveProperty('vc');
    expect(payload.credentialSubject.achievement.criteria.narrative).toContain('Medfinansieras av Europeiska unionen');
    expect(payload.description).toContain('Medfinansieras av Europeiska unionen');
    expect(JSON.stringify(payload)).not.toContain(learner);
    expect((await statusOf(bench, payload)).isRevoked).toBe(false);
  });

  it('tell their holder who has looked', async () => {
    const watched = await bench.learner();
    const id = await bench.issue(await bench.caseOf(watched));
    await bench.credential(id, office);
    await bench.credential(id, { id: watched });
    for (const list of ['list-certificate-cases', 'list-certificates']) await bench.get(list, {}, officer);

    const { body } = await bench.get('list-my-readings', {}, { id: watched });

    expect(
      body.items.map(({ operation, callerId }: { operation: string; callerId: string }) => [operation, callerId]),
    ).toEqual([
      ['certification.list-certificates', officer.id],
      ['certification.list-certificate-cases', officer.id],
      ['certification.get-credential', office.id],
      ['certification.prepare-certificate-cases', office.id],
    ]);
  });

  it('show the public what they are about and who paid, and not whose they are', async () => {
    const page = await bench.get('get-certificate', { certificateId });
    const profile = await bench.get('get-issuer', { issuerId: page.body.issuer.id.split('/').at(-1) });

    expect(page.body).toMatchObject({
      certificateId,
      state: 'valid',
      title: certificates[0]!.title,
      issuer: { name: 'Provkommun' },
      fund,
      programmeTitle: { sv: 'Provprogrammet' },
    });
    expect(JSON.stringify(page.body)).not.toMatch(/Åsa|Öberg/);
    expect(JSON.stringify(page.body)).not.toContain(learner);
    expect(page.header('cache-tags')).toContain(`certificate:${certificateId}`);
    const achievement = await bench.get('get-achievement', {
      issuerId: page.body.issuer.id.split('/').at(-1),
      definitionId,
    });
    expect(achievement.body).toMatchObject({
      id: `${page.body.issuer.id}/achievements/${definitionId}`,
      type: ['Achievement'],
      name: 'Digital kompetens',
      criteria: { narrative: expect.stringContaining('Medfinansieras') },
    });
    expect(profile.body).toEqual({
      id: page.body.issuer.id,
      type: ['Profile'],
      name: 'Provkommun',
      url: 'https://provkommun.example',
      jwks: `${page.body.issuer.id}/jwks`,
    });
  });

  it('are fetched by the holder and the office, and by nobody else', async () => {
    const mine = await bench.get('list-my-certificates', {}, { id: learner });
    const listed = await bench.installation.call('certification.list-certificates', undefined, {
      query: { programmeId },
      as: office,
    });
    const foreign = await bench.installation.call('certification.list-certificates', undefined, {
      query: {},
      as: foreignOfficer,
    });

    expect(mine.body.items).toMatchObject([{ certificateId, holderName: 'Åsa Öberg', state: 'valid' }]);
    expect(listed.body.items.map((item: { certificateId: string }) => item.certificateId)).toContain(certificateId);
    expect(foreign.body.items).toEqual([]);
    expect((await bench.get('get-credential', { certificateId }, { id: officer.id })).status).toBe(404);
    expect((await bench.get('get-credential', { certificateId }, foreignOfficer)).status).toBe(404);
    expect((await bench.get('get-credential', { certificateId }, office)).header('content-type')).toBe(
      'application/vc+jwt',
    );
  });

  it('are verified when presented, and only then tell the name', async () => {
    const text = await bench.credential(certificateId);
    const [head, body, signature] = text.split('.') as [string, string, string];
    const payload = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const altered = (change: object) =>
      `${head}.${Buffer.from(JSON.stringify({ ...payload, ...change })).toString('base64url')}.${signature}`;

    expect((await bench.verify(text)).body).toMatchObject({
      verdict: 'valid',
      reasons: [],
      holderName: 'Åsa Öberg',
      certificate: { certificateId },
    });
    expect((await bench.verify(altered({ name: 'Annat' }))).body).toEqual({
      verdict: 'invalid',
      reasons: ['bad-signature'],
    });
    expect((await bench.verify(altered({ iss: 'https://elsewhere.example' }))).body).toEqual({
      verdict: 'invalid',
      reasons: ['issuer-differs'],
    });
    const withHeader = (header: object) =>
      `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${body}.${signature}`;
    for (const kid of [
      'https://elsewhere.example/keys/01935a5e-0000-7000-8000-000000000001',
      'https://elsewhere.example/jwks#1',
      'https://\u0000/jwks#01935a5e-0000-7000-8000-000000000001',
      7,
    ]) {
      expect((await bench.verify(withHeader({ alg: 'ES256', kid }))).body).toEqual({
        verdict: 'unknown',
        reasons: ['foreign-key'],
      });
    }
    expect((await bench.verify('nonsense')).body).toEqual({ verdict: 'invalid', reasons: ['no-credential'] });
  });

  const listAt = (url: string) => bench.get('get-status-list', { statusListId: url.split('/').at(-1) });

  it.each([
    ['certificate', (text: string) => text],
    ['status list', (text: string) => unverified(text).credentialStatus.statusListCredential as string],
  ])('name, on the %s too, an address at which their key stands alone', async (what, of) => {
    const text = await bench.credential(certificateId, { id: learner });
    const signed = what === 'certificate' ? text : (await listAt(of(text))).body;
    const { kid } = decodeProtectedHeader(signed);
    const [, issuerId, keyId] = /\/issuers\/([^/]+)\/keys\/([^/]+)$/.exec(kid!)!;

    const key = await bench.get('get-issuer-key', { issuerId, keyId });

    expect(key.body).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: expect.any(String),
      y: expect.any(String),
      kid,
      alg: 'ES256',
      use: 'sig',
    });
    await expect(jwtVerify(signed, await importJWK(key.body))).resolves.toBeDefined();
    expect((await bench.get('get-issuer-key', { issuerId: uuidv7(), keyId })).status).toBe(404);
  });

  it('of keys that had no address of their own are verified as they were, and those keys published so', async () => {
    const text = await bench.credential(certificateId, { id: learner });
    const issuerUrl = unverified(text).issuer.id as string;
    const keyId = decodeProtectedHeader(text).kid!.split('/').at(-1)!;
    const kid = `${issuerUrl}/jwks#${keyId}`;
    const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'JWT', kid })).toString('base64url');
    // Signed by nobody: what counts is whether the key is found.
    const earlier = text.replace(/^[^.]+/, header);

    const unknown = (await bench.verify(earlier)).body.reasons;
    await bench.installation.sql.query('UPDATE issuer_key SET has_signed_by_fragment = true WHERE key_id = $1', [
      keyId,
    ]);
    const known = (await bench.verify(earlier)).body.reasons;

    expect([unknown, known]).toEqual([['foreign-key'], ['bad-signature']]);
    expect((await jwksOf(bench, issuerUrl)).keys.map((key: { kid: string }) => key.kid)).toEqual([
      `${issuerUrl}/keys/${keyId}`,
      kid,
    ]);
  });
});
