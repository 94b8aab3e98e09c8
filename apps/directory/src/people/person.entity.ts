import type { Sex } from '#contracts';

/** A row of `person`, as queries of this service select it. */
export interface PersonRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly unit_id: string | null;
  readonly external_id: string | null;
  readonly given_name: string;
  readonly family_name: string;
  readonly sex: Sex;
  readonly registered_at: Date;
}

/** The columns of `PersonRow`, of a table or alias `p`. */
export const PERSON_COLUMNS =
  'p.id, p.organisation_id, p.unit_id, p.external_id, p.given_name, p.family_name, p.sex, p.registered_at';
