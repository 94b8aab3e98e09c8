import { describe, expect, it } from '@jest/globals';
import { registerVerdict } from './register-verdict.js';
import { renderVerdict } from './render-verdict.js';
import type { TrustList } from './trust-list.js';
import { type Check, verdictOf } from './verdict.js';

const id = 'https://forger.example/issuers/1';
const checks: Check[] = [
  { name: 'signature', holds: true, detail: { sv: 'Underskriften stämmer.', en: 'The signature holds.' } },
];
const says = { title: 'Digital kompetens', issuer: 'Landskrona kommun' };
const nobody: TrustList = new Map();

describe('renderVerdict', () => {
  it('says of somebody unknown where the signature comes from, and believes no name', () => {
    const [headline, ...rest] = renderVerdict(verdictOf(id, checks, says, nobody), 'en');

    expect(headline).toBe('SIGNED BY forger.example, which you have not said you trust');
    expect(rest.slice(-3)).toEqual([
      '  It says of itself, which nobody has checked:',
      '    name: "Digital kompetens"',
      '    issuer: "Landskrona kommun"',
    ]);
    expect(renderVerdict(verdictOf(id, checks, says, nobody), 'sv')[0]).toBe(
      'UNDERTECKNAT AV forger.example, som du inte har sagt att du litar på',
    );
  });

  it('gives somebody trusted the name that the user knows, and the address', () => {
    expect(renderVerdict(verdictOf(id, checks, says, new Map([[id, 'Lund']])), 'en')[0]).toBe(
      `VALID: Digital kompetens, issued by Lund (${id})`,
    );
    expect(renderVerdict(verdictOf(id, checks, says, new Map([[id, undefined]])), 'en')[0]).toBe(
      `VALID: Digital kompetens, issued by ${id}`,
    );
  });

  it('has no name in the first line of what is not valid', () => {
    const failed = [{ ...checks[0]!, holds: false }];

    expect(renderVerdict(verdictOf(id, failed, says, new Map([[id, 'Lund']])), 'sv')[0]).toBe('INTE GILTIGT');
  });

  it('lets no text of a certificate draw a verdict on the terminal', () => {
    const drawn = { title: '\u001b[1A\u001b[2KVALID: Intyg\r\nVALID\u2028', issuer: '\u202eanorksdnaL' };

    for (const trust of [nobody, new Map([[id, undefined]])]) {
      const lines = renderVerdict(verdictOf(id, checks, drawn, trust), 'en');
      expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(lines.filter((line) => line.startsWith('VALID'))).toHaveLength(trust.size);
    }
  });
});

describe('registerVerdict', () => {
  const certificateId = '0190a0b0-0000-7000-8000-00000000000a';
  const ours = 'https://badges.example/issuers/1';
  const trusted: TrustList = new Map([[ours, 'Lund']]);
  const page = (more: object = {}) =>
    JSON.stringify({
      certificateId,
      state: 'valid',
      title: { sv: 'Intyg', en: 'Certificate' },
      issuer: { id: ours, name: 'Lund' },
      issuedAt: '2024-01-01T00:00:00Z',
      ...more,
    });
  const standing = (text: string, url: string) => registerVerdict(text, url, trusted)?.standing;

  it('is the word of the register at its own address alone', () => {
    expect(standing(page(), `https://badges.example/certificates/${certificateId}`)).toBe('valid');
    for (const url of [
      `https://badges.example/x/guest/certificates/${certificateId}`,
      `https://badges.example/certificates/../x/guest/certificates/${certificateId}`,
      `https://badges.example/certificates/${certificateId}?x`,
      'https://badges.example/certificates/another',
      `https://evil.example/certificates/${certificateId}`,
      `http://badges.example/certificates/${certificateId}`,
    ])
      expect([url, standing(page(), url)]).toEqual([url, 'invalid']);
  });

  it.each([
    '../x/guest/forged',
    '%2e%2e/x/guest/forged',
    '..\\x\\guest\\forged',
    './7',
    `${certificateId}/../../x/guest/forged`,
    `${certificateId}#`,
    '',
  ])('is no page where its own id could lead elsewhere: "%s"', (id) => {
    expect(standing(page({ certificateId: id }), `https://badges.example/certificates/${id}`)).toBeUndefined();
  });

  it('is not believed for the name of its issuer', () => {
    const text = page({ issuer: { id, name: 'Lund' } });
    const verdict = registerVerdict(text, `https://forger.example/certificates/${certificateId}`, trusted)!;

    expect(verdict).toMatchObject({ standing: 'untrusted', isValid: false });
    expect(renderVerdict(verdict, 'en')[0]).toBe('SO SAYS forger.example, which you have not said you trust');
  });

  it('is no verdict where the page is none of a certificate', () => {
    for (const text of [
      '',
      'null',
      '[]',
      '{}',
      page({ state: 'fine' }),
      page({ title: null }),
      page({ issuer: { id: ours } }),
      page({ issuedAt: 7 }),
    ]) {
      expect(standing(text, `https://badges.example/certificates/${certificateId}`)).toBeUndefined();
    }
  });
});
