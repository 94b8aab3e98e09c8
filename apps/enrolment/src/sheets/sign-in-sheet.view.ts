import { Instant, Int, ListOf, Optional, Text, Uuid } from '#plugin-kit';

/** A printed sheet on which participants of a meeting have signed. */
export class SignInSheetView {
  @Uuid() sheetId!: string;
  @Text(1, 60) number!: string;
  @Uuid() programmeId!: string;
  @Uuid() sessionId!: string;
  @Uuid() meetingId!: string;
  @Int(0, undefined, { doc: 'How many participants signed it.' }) signatures!: number;
  @Int(0, undefined, { doc: 'Minutes of all of them; they count when the sheet is attested.' }) minutes!: number;
  @Text(1, 255, { doc: 'The person who entered it.' }) enteredBy!: string;
  @Instant() enteredAt!: string;
  @Optional() @Text(1, 255, { doc: 'The second person, who attested it.' }) attestedBy?: string;
  @Optional() @Instant() attestedAt?: string;

  static of({ enteredAt, attestedBy, attestedAt, ...sheet }: SignInSheet): SignInSheetView {
    return {
      ...sheet,
      enteredAt: enteredAt.toISOString(),
      ...(attestedBy !== null && { attestedBy }),
      ...(attestedAt !== null && { attestedAt: attestedAt.toISOString() }),
    };
  }
}

export class SignInSheetPage {
  @ListOf(() => SignInSheetView) items!: SignInSheetView[];
  @Optional() @Text(1, 1_000) next?: string;
}

export interface SignInSheet {
  readonly sheetId: string;
  readonly number: string;
  readonly programmeId: string;
  readonly sessionId: string;
  readonly meetingId: string;
  readonly signatures: number;
  readonly minutes: number;
  readonly enteredBy: string;
  readonly enteredAt: Date;
  readonly attestedBy: string | null;
  readonly attestedAt: Date | null;
}

/** Columns of a `SignInSheet` from `sign_in_sheet t`. What was corrected afterwards is on it no more. */
export const SHEET_COLUMNS = `t.sheet_id AS "sheetId", t.number, t.programme_id AS "programmeId",
  t.session_id AS "sessionId", t.meeting_id AS "meetingId", t.entered_by AS "enteredBy", t.entered_at AS "enteredAt",
  t.attested_by AS "attestedBy", t.attested_at AS "attestedAt",
  (
    SELECT count(*)::int FROM attendance a WHERE a.sheet_id = t.sheet_id AND a.superseded_at IS NULL
  ) AS signatures,
  (
    SELECT coalesce(sum(a.minutes), 0)::int FROM attendance a WHERE a.sheet_id = t.sheet_id AND a.superseded_at IS NULL
  ) AS minutes`;
