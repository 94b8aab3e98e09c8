import type { LanguageMap } from '#plugin-kit/contract';
import type { Badge } from './badge-credential.js';
import { validUntil } from './valid-until.js';

/** A case whose certificate is to be issued, with all that the certificate says. */
export interface ApprovedCase {
  readonly case_id: string;
  readonly programme_id: string;
  readonly definition_id: string;
  readonly definition_version: number;
  readonly holder_id: string;
  readonly given: string;
  readonly family: string;
  readonly title: LanguageMap;
  readonly description: LanguageMap;
  readonly needs_plan: boolean;
  readonly valid_months: number | null;
  readonly issuer_id: string;
  readonly issuer_name: string;
  readonly issuer_url: string;
  readonly profile_url: string;
  readonly profile_title: LanguageMap | null;
  readonly framework: string | null;
  readonly requirements: readonly { readonly competence: string; readonly level: number }[] | null;
  readonly programme_title: LanguageMap | null;
  readonly fund: { readonly wording: LanguageMap; readonly emblem: string } | null;
}

export const APPROVED_CASES = `
SELECT c.case_id, c.programme_id, c.definition_id, c.definition_version, h.person_id AS holder_id, h.given, h.family,
  d.title, d.description, d.needs_plan, d.valid_months, d.issuer_id, i.name AS issuer_name, i.url AS issuer_url,
  i.profile_url, p.title AS profile_title, p.framework, p.requirements, g.title AS programme_title, g.fund
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
    definitionId: one.definition_id,
    title: one.title,
    description: one.description,
    needsPlan: one.needs_plan,
    issuer: { profileUrl: one.profile_url, name: one.issuer_name, url: one.issuer_url },
    holder: { personId: one.holder_id, name: `${one.given} ${one.family}` },
    validUntil: one.valid_months === null ? undefined : validUntil(issue.issuedAt, one.valid_months),
    profile:
      one.profile_title && one.framework && one.requirements
        ? { title: one.profile_title, framework: one.framework, requirements: one.requirements }
        : undefined,
    programme: one.programme_title ? { title: one.programme_title } : undefined,
    fund: one.fund ?? undefined,
  };
}
