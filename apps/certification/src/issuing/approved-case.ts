import type { LanguageMap } from '#plugin-kit/contract';
import type { Badge } from './badge-credential.js';
import { validUntil } from './valid-until.js';
import { fullName } from '../copies/full-name.js';

/** A case whose certificate is to be issued, with all that the certificate says. */
export interface ApprovedCase {
  readonly caseId: string;
  readonly programmeId: string;
  readonly definitionId: string;
  readonly definitionVersion: number;
  readonly holderId: string;
  readonly given: string;
  readonly family: string;
  readonly title: LanguageMap;
  readonly description: LanguageMap;
  readonly needsPlan: boolean;
  readonly validMonths: number | null;
  readonly issuerId: string;
  readonly issuerName: string;
  readonly issuerUrl: string;
  readonly profileUrl: string;
  readonly profileTitle: LanguageMap | null;
  readonly framework: string | null;
  readonly requirements: readonly { readonly competence: string; readonly level: number }[] | null;
  readonly programmeTitle: LanguageMap | null;
  readonly fund: { readonly wording: LanguageMap; readonly emblem: string } | null;
}

export const APPROVED_CASES = `
SELECT c.case_id AS "caseId", c.programme_id AS "programmeId", c.definition_id AS "definitionId",
  c.definition_version AS "definitionVersion", h.person_id AS "holderId", h.given, h.family,
  d.title, d.description, d.needs_plan AS "needsPlan", d.valid_months AS "validMonths", d.issuer_id AS "issuerId",
    i.name AS "issuerName", i.url AS "issuerUrl",
  i.profile_url AS "profileUrl", p.title AS "profileTitle", p.framework, p.requirements,
    g.title AS "programmeTitle", g.fund
FROM certificate_case c
JOIN certificate_definition d ON d.definition_id = c.definition_id AND d.version = c.definition_version
JOIN issuer i USING (issuer_id) JOIN holder h ON h.person_id = c.holder_id
LEFT JOIN profile p USING (profile_id) LEFT JOIN programme g ON g.programme_id = c.programme_id
WHERE c.case_id = ANY ($1::uuid[]) AND c.state = 'approved' ORDER BY c.case_id FOR UPDATE OF c`;

/** The certificate of a case. */
export function badgeOf(
  one: ApprovedCase,
  issue: Pick<Badge, 'url' | 'publicUrl' | 'issuedAt' | 'status' | 'salt' | 'subjectId'>,
): Badge {
  return {
    ...issue,
    definitionId: one.definitionId,
    title: one.title,
    description: one.description,
    needsPlan: one.needsPlan,
    issuer: { profileUrl: one.profileUrl, name: one.issuerName, url: one.issuerUrl },
    holder: { personId: one.holderId, name: fullName(one) },
    validUntil: one.validMonths === null ? undefined : validUntil(issue.issuedAt, one.validMonths),
    profile:
      one.profileTitle && one.framework && one.requirements
        ? { title: one.profileTitle, framework: one.framework, requirements: one.requirements }
        : undefined,
    programme: one.programmeTitle ? { title: one.programmeTitle } : undefined,
    fund: one.fund ?? undefined,
  };
}
