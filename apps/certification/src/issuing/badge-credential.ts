import { createHash } from 'node:crypto';
import { type LanguageMap, textIn } from '#plugin-kit/contract';
import { achievementUrl } from '../issuers/issuer-urls.js';
import type { Credential } from '../signing/credential-jwt.js';

/** Everything that a certificate says. */
export interface Badge {
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
  readonly needsPlan: boolean;
  readonly profile?:
    | {
        readonly title: LanguageMap;
        readonly framework: string;
        readonly requirements: readonly { readonly competence: string; readonly level: number }[];
      }
    | undefined;
  readonly programme?: { readonly title: LanguageMap } | undefined;
  readonly fund?: { readonly wording: LanguageMap; readonly emblem: string } | undefined;
  readonly status: { readonly listUrl: string; readonly index: number };
  readonly publicUrl: string;
}

/** The language of the credential; its texts cannot be in two. */
const LANGUAGE = 'sv';

/** Credentials and status lists give whole seconds, as their claims do. */
export const wholeSeconds = (instant: Date): string => `${instant.toISOString().slice(0, 19)}Z`;

/** An OpenBadgeCredential (Open Badges 3.0, VC Data Model 2.0) without its proof. */
export function badgeCredential(badge: Badge): Credential {
  const { url, issuer, issuedAt, validUntil, status, fund } = badge;
  const profile = {
    id: issuer.profileUrl,
    type: ['Profile'],
    name: issuer.name,
    ...(issuer.url && { url: issuer.url }),
  };
  const wording = fund ? textIn(fund.wording, LANGUAGE) : '';
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    id: url,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: textIn(badge.title, LANGUAGE),
    description: [textIn(badge.description, LANGUAGE), wording].filter(Boolean).join('\n\n'),
    ...(fund && /^https?:/.test(fund.emblem) && { image: { id: fund.emblem, type: 'Image', caption: wording } }),
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
  return {
    id: achievementUrl(issuer.profileUrl, definitionId),
    type: ['Achievement'],
    achievementType: 'Certificate',
    creator,
    name: textIn(title, LANGUAGE),
    description: textIn(description, LANGUAGE),
    inLanguage: LANGUAGE,
    criteria: { narrative: narrative(badge) },
    ...(profile && {
      alignment: profile.requirements.map(({ competence, level }) => ({
        type: ['Alignment'],
        targetType: 'CFItem',
        targetCode: competence,
        targetFramework: frameworkName(profile.framework),
        targetName: `${frameworkName(profile.framework)}: ${competence}`,
        targetDescription: `Minst nivå ${level}`,
        targetUrl: `${publicUrl}/frameworks/${profile.framework}#${competence}`,
      })),
    }),
  };
}

const requirementText = ({ competence, level }: { readonly competence: string; readonly level: number }) =>
  `${competence} på minst nivå ${level}`;

/** What had to be done for it, in words and with who paid (PUBLIC-SECTOR 19). */
export function narrative({
  profile,
  needsPlan,
  programme,
  fund,
}: Pick<Badge, 'profile' | 'needsPlan' | 'programme' | 'fund'>): string {
  const parts = [
    profile &&
      `Genomförda moduler visar den digitala kompetens som kravprofilen "${textIn(profile.title, LANGUAGE)}" tar ` +
        `upp: ${profile.requirements.map(requirementText).join(', ')} (${frameworkName(profile.framework)}).`,
    needsPlan && 'Den överenskomna utbildningsplanen är uppfylld.',
    programme && `Program: ${textIn(programme.title, LANGUAGE)}.`,
    fund && `${textIn(fund.wording, LANGUAGE)}.`,
  ];
  return parts.filter(Boolean).join(' ');
}

/** `digcomp-2.2` as people write it. */
const frameworkName = (framework: string): string => framework.replace(/^digcomp-/, 'DigComp ');

/** `sha256$…` over the identity and the salt after it (Open Badges 3.0, IdentityHash). */
export const saltedHash = (identity: string, salt: string): string =>
  `sha256$${createHash('sha256')
    .update(identity + salt)
    .digest('hex')}`;
