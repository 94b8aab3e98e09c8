import { type LanguageMap, textIn } from '#plugin-kit/contract';
import type { Verdict } from './verify-credential.js';

/** The public page of a certificate (`GET /certificates/{id}`), as far as it is read here. */
interface RegisterPage {
  readonly certificateId: string;
  readonly state: 'valid' | 'expired' | 'revoked';
  readonly title: LanguageMap;
  readonly issuer: { readonly id: string; readonly name: string };
  readonly issuedAt: string;
  readonly validUntil?: string;
}

const DETAILS: { readonly [state in RegisterPage['state']]: LanguageMap } = {
  valid: { sv: 'Registret säger att intyget gäller.', en: 'The register says that the certificate is valid.' },
  expired: { sv: 'Registret säger att giltighetstiden är slut.', en: 'The register says that the certificate has expired.' },
  revoked: { sv: 'Registret säger att intyget är återkallat.', en: 'The register says that the certificate was revoked.' },
};

/** What the issuer's register says of a certificate whose signed file is not at hand; undefined for any other page. */
export function registerVerdict(text: string, url: string): Verdict | undefined {
  const page = pageIn(text);
  if (!page) return undefined;
  const origin = new URL(url).origin;
  return {
    isValid: page.state === 'valid' && page.issuer.id.startsWith(`${origin}/`),
    says: { id: page.certificateId, title: textIn(page.title, 'sv'), issuer: page.issuer.name, validFrom: page.issuedAt, ...(page.validUntil !== undefined && { validUntil: page.validUntil }) },
    checks: [
      { name: 'issuer', holds: page.issuer.id.startsWith(`${origin}/`), detail: { sv: `Svaret kommer från ${origin}; utan intyget självt prövas ingen underskrift.`, en: `The answer comes from ${origin}; without the certificate itself no signature is checked.` } },
      { name: 'status', holds: page.state === 'valid', detail: DETAILS[page.state] },
    ],
  };
}

function pageIn(text: string): RegisterPage | undefined {
  try {
    const page = JSON.parse(text) as Partial<RegisterPage> | null;
    const isPage = typeof page?.certificateId === 'string' && typeof page.issuer?.id === 'string' && typeof page.title === 'object' && typeof page.state === 'string' && Object.hasOwn(DETAILS, page.state);
    return isPage ? (page as RegisterPage) : undefined;
  } catch {
    return undefined;
  }
}
