import { type LanguageMap, textIn } from '#plugin-kit/contract';
import { plainAddress } from './plain-address.js';
import type { TrustList } from './trust-list.js';
import { type Check, type Verdict, verdictOf } from './verdict.js';

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
  expired: {
    sv: 'Registret säger att giltighetstiden är slut.',
    en: 'The register says that the certificate has expired.',
  },
  revoked: {
    sv: 'Registret säger att intyget är återkallat.',
    en: 'The register says that the certificate was revoked.',
  },
};

/**
 * What a register says of a certificate whose signed file is not at hand; undefined for any other page. It is the
 * register of the issuer that it names only at the address where that issuer's installation has its register: others on
 * the same host, such as a plugin, may write the same words.
 */
export function registerVerdict(text: string, url: string, trust: TrustList): Verdict | undefined {
  const page = pageIn(text);
  if (!page) return undefined;
  const { certificateId, state, title, issuer, issuedAt, validUntil } = page;
  const { origin } = new URL(url);
  const isOwn = plainAddress(issuer.id)?.origin === origin && url === `${origin}/certificates/${certificateId}`;
  const checks: Check[] = [
    {
      name: 'issuer',
      holds: isOwn,
      detail: isOwn
        ? {
            sv: `Svaret kommer från registret på ${origin}; utan intyget självt prövas ingen underskrift.`,
            en:
              `The answer comes from the register at ${origin}; without the certificate itself no signature is ` +
              'checked.',
          }
        : { sv: `${url} är inte registret för ${issuer.id}.`, en: `${url} is not the register of ${issuer.id}.` },
    },
    { name: 'status', holds: state === 'valid', detail: DETAILS[state] },
  ];
  const says = {
    id: certificateId,
    title: textIn(title, 'sv'),
    issuer: issuer.name,
    validFrom: issuedAt,
    ...(validUntil !== undefined && { validUntil }),
  };
  return { ...verdictOf(issuer.id, checks, says, trust), isByRegister: true };
}

/** Anything else in its place could make an address of another page look like that of this one. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function pageIn(text: string): RegisterPage | undefined {
  try {
    const page = JSON.parse(text) as Partial<RegisterPage> | null;
    const isPage =
      typeof page?.certificateId === 'string' &&
      UUID.test(page.certificateId) &&
      typeof page.issuer?.id === 'string' &&
      typeof page.issuer.name === 'string' &&
      typeof page.issuedAt === 'string' &&
      typeof page.title === 'object' &&
      page.title !== null &&
      typeof page.state === 'string' &&
      Object.hasOwn(DETAILS, page.state);
    return isPage ? (page as RegisterPage) : undefined;
  } catch {
    return undefined;
  }
}
