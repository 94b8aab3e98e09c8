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

export const CASE_STATES = ['eligible', 'prepared', 'approved', 'issued', 'refused', 'revoked', 'lapsed'] as const;
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
  @Optional() @Uuid() certificateId?: string;

  static of(row: CaseRow): CaseView {
    return {
      caseId: row.case_id,
      registrationNumber: row.registration_number,
      programmeId: row.programme_id,
      definitionId: row.definition_id,
      title: row.title,
      state: row.state,
      eligibleAt: row.eligible_at.toISOString(),
      isIdentityChecked: row.is_identity_checked,
      ...(row.holder_id && { holderId: row.holder_id }),
      ...(row.given !== null && { holderName: `${row.given} ${row.family}` }),
      ...(row.prepared_by && { preparedBy: row.prepared_by }),
      ...(row.prepared_at && { preparedAt: row.prepared_at.toISOString() }),
      ...(row.decided_by && { decidedBy: row.decided_by }),
      ...(row.decided_at && { decidedAt: row.decided_at.toISOString() }),
      ...(row.prepared_sign_in && { preparedSignIn: SignInView.of(row.prepared_sign_in) }),
      ...(row.decided_sign_in && { decidedSignIn: SignInView.of(row.decided_sign_in) }),
      ...(row.reasons && { reasons: row.reasons }),
      ...(row.reopens && { reopens: row.reopens }),
      ...(row.certificate_id && { certificateId: row.certificate_id }),
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
  readonly case_id: string;
  readonly registration_number: string;
  readonly programme_id: string;
  readonly definition_id: string;
  readonly title: LanguageMap;
  readonly state: CaseState;
  readonly holder_id: string | null;
  readonly given: string | null;
  readonly family: string | null;
  readonly eligible_at: Date;
  readonly prepared_by: string | null;
  readonly prepared_at: Date | null;
  readonly prepared_sign_in: DeciderSignIn | null;
  readonly is_identity_checked: boolean;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly decided_sign_in: DeciderSignIn | null;
  readonly reasons: string | null;
  readonly reopens: string | null;
  readonly certificate_id: string | null;
}

export const SELECT_CASES = `
SELECT c.case_id, c.registration_number, c.programme_id, c.definition_id, c.holder_id, c.state, c.eligible_at,
  c.prepared_by, c.prepared_at, c.prepared_sign_in, c.is_identity_checked, c.decided_by, c.decided_at,
  c.decided_sign_in, c.reasons, c.reopens, d.title, h.given, h.family, i.certificate_id
FROM certificate_case c
JOIN certificate_definition d ON d.definition_id = c.definition_id AND d.version = c.definition_version
LEFT JOIN holder h ON h.person_id = c.holder_id LEFT JOIN certificate i ON i.case_id = c.case_id`;

/** One case, after what was done to it. */
export const oneCase = statement<CaseRow, [caseId: string]>('one-case', `${SELECT_CASES} WHERE c.case_id = $1`);
