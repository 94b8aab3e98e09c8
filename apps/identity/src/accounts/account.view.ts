import { Instant, LanguageText, Nested, OneOf, Optional, PersonId, Text, Uuid } from '#plugin-kit';
import type { LanguageMap } from '#plugin-kit/contract';

/** A one-time card, shown once: it is not stored in a form that could be shown again. */
export class CardView {
  @Text(3, 40) username!: string;
  @Text(19, 19, { doc: 'Four groups of four letters and digits; upper or lower case, with or without hyphens.' })
  code!: string;
  @Text(1, 500, { doc: 'Where to sign in.' }) url!: string;
  @Instant() expiresAt!: string;
  @LanguageText(2_000, { doc: 'The whole card as text to print, one line a paragraph.' }) text!: LanguageMap;
}

/** An account of the embedded provider. */
export class AccountView {
  @Uuid({ doc: 'Also the subject (`sub`) of its tokens.' }) accountId!: string;
  @PersonId() personId!: string;
  @Text(3, 40) username!: string;
  @OneOf(['invited', 'active', 'closed'], { doc: 'Invited: the person has not chosen a password yet.' }) state!:
    | 'invited'
    | 'active'
    | 'closed';
  @Optional() @Nested(() => CardView) card?: CardView;
}

/** A row of the table `account`, as far as it is shown. */
export interface AccountRow {
  readonly id: string;
  readonly personId: string;
  readonly username: string;
  readonly state: 'invited' | 'active' | 'closed';
}

export const ACCOUNT_COLUMNS = 'id, person_id AS "personId", username, state';

export function accountView({ id, personId, username, state }: AccountRow, card?: CardView): AccountView {
  return { accountId: id, personId, username, state, ...(card && { card }) };
}
