import { createHash } from 'node:crypto';
import { type LanguageMap, textIn } from '#plugin-kit/contract';
import { achievementUrl } from '../issuers/issuer-urls.js';
import type { Credential } from '../signing/credential-jwt.js';
import { type Criteria, badgeLanguage, frameworkName, levelText, narrative } from './badge-texts.js';

/** Everything that a certificate says. */
export interface Badge extends Criteria {
  /** Its id: where it is shown and verified. */
  readonly url: string;
  readonly definitionId: string;
  readonly title: LanguageMap;
  readonly description: LanguageMap;
  readonly issuer: { readonly profileUrl: string; readonly name: string; readonly url: string };
  readonly holder: { readonly personId: string; readonly name: string };
  /** Of the identifier, hexadecimal. */
  readonly salt: string;
  /** `urn:uuid:…`, one for each certificate, so that two of them cannot be put together by it. */
  readonly subjectId: string;
  readonly issuedAt: Date;
  readonly validUntil?: Date | undefined;
  readonly fund?: { readonly wording: LanguageMap; readonly emblem: string } | undefined;
  readonly status: { readonly listUrl: string; readonly index: number };
  readonly publicUrl: string;
}

/** Credentials and status lists give whole seconds, as their claims do. */
export const wholeSeconds = (instant: Date): string => `${instant.toISOString().slice(0, 19)}Z`;

/** Where anybody finds an emblem: at its own address, or among those of the platform. */
const emblemAddress = (emblem: string, publicUrl: string): string =>
  /^https?:/.test(emblem) ? emblem : new URL(emblem, `${publicUrl.replace(/\/$/, '')}/`).href;

/** An OpenBadgeCredential (Open Badges 3.0, VC Data Model 2.0) without its proof. */
export function badgeCredential(badge: Badge): Credential {
  const { url, issuer, issuedAt, validUntil, status, fund } = badge;
  const profile = {
    id: issuer.profileUrl,
    type: ['Profile'],
    name: issuer.name,
    ...(issuer.url && { url: issuer.url }),
  };
  const language = badgeLanguage(badge);
  const wording = fund ? textIn(fund.wording, language) : '';
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    id: url,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: textIn(badge.title, language),
    description: [textIn(badge.description, language), wording].filter(Boolean).join('\n\n'),
    ...(fund && { image: { id: emblemAddress(fund.emblem, badge.publicUrl), type: 'Image', caption: wording } }),
    issuer: profile,
    validFrom: wholeSeconds(issuedAt),
    ...(validUntil && { validUntil: wholeSeconds(validUntil) }),
    awardedDate: wholeSeconds(issuedAt),
    credentialSubject: {
      id: badge.subjectId,
      type: ['AchievementSubject'],
      identifier: [
        { type: 'IdentityObject', identityType: 'name', hashed: false, identityHash: badge.holder.name },
        {
          type: 'IdentityObject',
          identityType: 'systemId',
          hashed: true,
          identityHash: saltedHash(badge.holder.personId, badge.salt),
          salt: badge.salt,
        },
      ],
      achievement: achievement(badge, profile),
    },
    credentialStatus: {
      id: `${status.listUrl}#${status.index}`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: String(status.index),
      statusListCredential: status.listUrl,
    },
  };
}

function achievement(badge: Badge, creator: object) {
  const { definitionId, title, description, issuer, profile, publicUrl } = badge;
  const language = badgeLanguage(badge);
  return {
    id: achievementUrl(issuer.profileUrl, definitionId),
    type: ['Achievement'],
    achievementType: 'Certificate',
    creator,
    name: textIn(title, language),
    description: textIn(description, language),
    inLanguage: language,
    criteria: { narrative: narrative(badge, language) },
    ...(profile && {
      alignment: profile.requirements.map(({ competence, level }) => ({
        type: ['Alignment'],
        targetType: 'CFItem',
        targetCode: competence,
        targetFramework: frameworkName(profile.framework),
        targetName: `${frameworkName(profile.framework)}: ${competence}`,
        targetDescription: levelText(level, language),
        targetUrl: `${publicUrl}/frameworks/${profile.framework}#${competence}`,
      })),
    }),
  };
}

/** `sha256$…` over the identity and the salt after it (Open Badges 3.0, IdentityHash). */
export const saltedHash = (identity: string, salt: string): string =>
  `sha256$${createHash('sha256')
    .update(identity + salt)
    .digest('hex')}`;
