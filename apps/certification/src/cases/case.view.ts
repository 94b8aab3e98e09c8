import type { LanguageMap } from '#plugin-kit/contract';
import {
  Bool,
  type DeciderSignIn,
  Instant,
  LanguageText,
  ListOf,
  Nested,
  OneOf,
  Optional,
  PersonId,
  Text,
  Uuid,
  statement,
} from '#plugin-kit';
import { SignInView } from './sign-in.view.js';
import { fullName } from '../copies/full-name.js';

export const CASE_STATES = [
  'eligible',
  'prepared',
  'approved',
  'issued',
  'refused',
  'revoked',
  'expired',
  'lapsed',
] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** A case as the office sees it. */
export class CaseView {
  @Uuid() caseId!: string;
  @Text(1, 200, { doc: 'The number in the register of the public body (diarienummer).' }) registrationNumber!: string;
  @Uuid() programmeId!: string;
  @Uuid() definitionId!: string;
  @LanguageText(200) title!: LanguageMap;
  @OneOf(CASE_STATES) state!: CaseState;
  @Optional() @PersonId({ doc: 'Absent once the person is erased.' }) holderId?: string;
  @Optional() @Text(1, 401) holderName?: string;
  @Instant() eligibleAt!: string;
  @Optional() @Uuid() preparedBy?: string;
  @Optional() @Instant() preparedAt?: string;
  @Optional() @Nested(() => SignInView, { doc: 'How whoever prepared it was signed in.' }) preparedSignIn?: SignInView;
  @Bool() isIdentityChecked!: boolean;
  @Optional() @Uuid() decidedBy?: string;
  @Optional() @Instant() decidedAt?: string;
  @Optional() @Nested(() => SignInView, { doc: 'How whoever decided was signed in.' }) decidedSignIn?: SignInView;
  @Optional() @Text(1, 4_000) reasons?: string;
  @Optional() @Uuid({ doc: 'The case that this one takes up again.' }) reopens?: string;
  @Optional() @Uuid({ doc: 'The case of the expired certificate that this one renews.' }) renews?: string;
  @Optional() @Uuid() certificateId?: string;

  static of(row: CaseRow): CaseView {
    return {
      caseId: row.caseId,
      registrationNumber: row.registrationNumber,
      programmeId: row.programmeId,
      definitionId: row.definitionId,
      title: row.title,
      state: row.state,
      eligibleAt: row.eligibleAt.toISOString(),
      isIdentityChecked: row.isIdentityChecked,
      ...(row.holderId && { holderId: row.holderId }),
      ...(row.given !== null && { holderName: fullName(row) }),
      ...(row.preparedBy && { preparedBy: row.preparedBy }),
      ...(row.preparedAt && { preparedAt: row.preparedAt.toISOString() }),
      ...(row.decidedBy && { decidedBy: row.decidedBy }),
      ...(row.decidedAt && { decidedAt: row.decidedAt.toISOString() }),
      ...(row.preparedSignIn && { preparedSignIn: SignInView.of(row.preparedSignIn) }),
      ...(row.decidedSignIn && { decidedSignIn: SignInView.of(row.decidedSignIn) }),
      ...(row.reasons && { reasons: row.reasons }),
      ...(row.reopens && { reopens: row.reopens }),
      ...(row.renews && { renews: row.renews }),
      ...(row.certificateId && { certificateId: row.certificateId }),
    };
  }
}

export class CasePage {
  @ListOf(() => CaseView) items!: CaseView[];
  @Optional() @Text(1, 1_000) next?: string;
}

export class CasesView {
  @ListOf(() => CaseView) items!: CaseView[];
}

export interface CaseRow {
  readonly caseId: string;
  readonly registrationNumber: string;
  readonly programmeId: string;
  readonly definitionId: string;
  readonly title: LanguageMap;
  readonly state: CaseState;
  readonly holderId: string | null;
  readonly given: string | null;
  readonly family: string | null;
  readonly eligibleAt: Date;
  readonly preparedBy: string | null;
  readonly preparedAt: Date | null;
  readonly preparedSignIn: DeciderSignIn | null;
  readonly isIdentityChecked: boolean;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly decidedSignIn: DeciderSignIn | null;
  readonly reasons: string | null;
  readonly reopens: string | null;
  readonly renews: string | null;
  readonly certificateId: string | null;
}

export const SELECT_CASES = `
SELECT c.case_id AS "caseId", c.registration_number AS "registrationNumber", c.programme_id AS "programmeId",
  c.definition_id AS "definitionId", c.holder_id AS "holderId", c.state, c.eligible_at AS "eligibleAt",
  c.prepared_by AS "preparedBy", c.prepared_at AS "preparedAt", c.prepared_sign_in AS "preparedSignIn",
    c.is_identity_checked AS "isIdentityChecked", c.decided_by AS "decidedBy", c.decided_at AS "decidedAt",
  c.decided_sign_in AS "decidedSignIn", c.reasons, c.reopens, c.renews, d.title, h.given, h.family,
    i.certificate_id AS "certificateId"
FROM certificate_case c
JOIN certificate_definition d ON d.definition_id = c.definition_id AND d.version = c.definition_version
LEFT JOIN holder h ON h.person_id = c.holder_id LEFT JOIN certificate i ON i.case_id = c.case_id`;

/** One case, after what was done to it. */
export const oneCase = statement<CaseRow, [caseId: string]>('one-case', `${SELECT_CASES} WHERE c.case_id = $1`);
