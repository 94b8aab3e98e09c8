import { Bool, Instant, ListOf, Nested, OneOf, PersonId, Text, Url, Uuid } from '#plugin-kit';

/** Enough to recognise oneself, and little for whoever was named by mistake. */
export class RecognisableName {
  @Text(1, 100) given!: string;
  @Text(1, 2) familyInitial!: string;
}

/** That somebody is said to be a registered person. */
export class IdentityProposalView {
  @Uuid() proposalId!: string;
  @PersonId() personId!: string;
  @OneOf(['identity', 'person'], {
    doc:
      '`identity`: you sign in so, and are said to be this person. `person`: you are this person, and are said ' +
      'to sign in so, too.',
  })
  concerns!: 'identity' | 'person';
  @Url() issuer!: string;
  @Text(1, 255) subject!: string;
  @Uuid() organisationId!: string;
  @Text(1, 200) organisationName!: string;
  @Nested(() => RecognisableName) name!: RecognisableName;
  @Instant() proposedAt!: string;
  @Text(1, 255, { doc: 'Who registered the person so: a name, or the id of a client.' }) proposedBy!: string;
  @Bool({ doc: 'Whether the person has said yes from another way of signing in.' }) isApproved!: boolean;
}

export class IdentityProposalsView {
  @ListOf(() => IdentityProposalView, { max: 200 }) items!: IdentityProposalView[];
}

/** What a second operator has said yes to. */
export class ApprovedIdentityView {
  @PersonId() personId!: string;
  @Url() issuer!: string;
  @Text(1, 255) subject!: string;
  @Instant() approvedAt!: string;
}

export interface ProposalRow {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly identityKey: string;
  readonly personId: string;
  /** Null as long as nobody has answered. */
  readonly outcome: 'accepted' | 'declined' | 'lapsed' | null;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly givenName: string;
  readonly familyInitial: string;
  readonly proposedAt: Date;
  readonly proposedBy: string;
  readonly proposedByPerson: string | null;
  readonly proposedByClient: string | null;
  readonly approvedAt: Date | null;
  /** When a second operator approved it in place of the person. */
  readonly vouchedAt: Date | null;
}

/** Proposals `q` with what is shown of them; conditions follow. */
export const PROPOSALS = `
SELECT q.id, q.issuer, q.subject, q.identity_key AS "identityKey", q.person_id AS "personId", q.outcome,
  p.organisation_id AS "organisationId",
  o.name AS "organisationName",
  p.given_name AS "givenName", left(p.family_name, 1) AS "familyInitial", q.proposed_at AS "proposedAt",
    q.approved_at AS "approvedAt",
  q.vouched_at AS "vouchedAt", q.proposed_by_person AS "proposedByPerson", q.proposed_by_client AS "proposedByClient",
  coalesce(trim(b.given_name || ' ' || b.family_name), q.proposed_by_client, q.proposed_by_person::text) AS "proposedBy"
FROM identity_proposal q
JOIN person p ON p.id = q.person_id
JOIN organisation o ON o.id = p.organisation_id
LEFT JOIN person b ON b.id = q.proposed_by_person`;

export function proposalView(row: ProposalRow, concerns: IdentityProposalView['concerns']): IdentityProposalView {
  return {
    proposalId: row.id,
    personId: row.personId,
    concerns,
    issuer: row.issuer,
    subject: row.subject,
    organisationId: row.organisationId,
    organisationName: row.organisationName,
    name: { given: row.givenName, familyInitial: row.familyInitial },
    proposedAt: row.proposedAt.toISOString(),
    proposedBy: row.proposedBy,
    isApproved: row.approvedAt !== null,
  };
}
