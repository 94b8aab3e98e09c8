import { Clock } from '#platform';
import { type Caller, ListOf, Operation, UnitOfWork, defineAccess, rule, statement } from '#plugin-kit';
import { InvalidInput } from '#plugin-kit/contract';
import { recount } from '../attendance/recount.js';
import { AttestedByTheSame } from './sheet.problems.js';

export class AttestSheetsInput {
  @ListOf(rule.uuid(), { min: 1, max: 200, unique: true }) sheetIds!: string[];
}

export class AttestedSheetsView {
  @ListOf(rule.uuid()) sheetIds!: string[];
}

const attest = defineAccess({ permission: 'attendance:attest', at: ['programme', 'session'] });

interface SheetToAttest {
  readonly sheetId: string;
  readonly programmeId: string;
  readonly sessionId: string;
  readonly isAttested: boolean;
  /** Who entered it, noted something on it, or signed it. */
  readonly hands: readonly string[];
}

@Operation({
  name: 'enrolment.attest-sheets',
  summary: 'Attest, as a second person, that printed sheets say what was entered; their minutes count from then on',
  http: 'POST /attendance/sheets/attest',
  access: attest,
  input: AttestSheetsInput,
  output: AttestedSheetsView,
  problems: [AttestedByTheSame],
})
export class AttestSheets {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ sheetIds }: AttestSheetsInput, caller: Caller): Promise<AttestedSheetsView> {
    return this.unitOfWork.run(async (work) => {
      const by = caller.personId;
      const sheets = await work.query(lockSheets, sheetIds);
      const known = new Set(sheets.map(({ sheetId }) => sheetId));
      const errors = sheetIds.flatMap((id, index) =>
        known.has(id)
          ? []
          : [
              {
                pointer: `/sheetIds/${index}` as const,
                detail: { sv: 'Det finns inget sådant blad.', en: 'There is no such sheet.' },
              },
            ],
      );
      if (errors.length > 0) throw new InvalidInput({}, { errors });
      for (const { programmeId, sessionId } of sheets) attest.require(caller, { programmeId, sessionId });
      const toAttest = sheets.filter(({ isAttested }) => !isAttested);
      const own = toAttest.filter(({ hands }) => hands.includes(by)).map(({ sheetId }) => sheetId);
      if (own.length > 0) throw new AttestedByTheSame({ sheetIds: own });

      const now = this.clock.now();
      const counted = await work.query(
        attestSheets,
        toAttest.map(({ sheetId }) => sheetId),
        by,
        now,
      );
      const told = await recount(
        work,
        counted.map(({ enrolmentId }) => enrolmentId),
      );
      for (const [enrolmentId, event] of told) {
        work.publish(event);
        work.record({ aggregate: 'enrolment', aggregateId: enrolmentId, fields: ['attestedBy'] });
      }
      return { sheetIds };
    });
  }
}

const lockSheets = statement<SheetToAttest, [sheetIds: readonly string[]]>(
  'lock-sheets',
  `
SELECT t.sheet_id AS "sheetId", t.programme_id AS "programmeId", t.session_id AS "sessionId",
  t.attested_at IS NOT NULL AS "isAttested",
  ARRAY(
    SELECT t.entered_by
    UNION SELECT a.noted_by FROM attendance a WHERE a.sheet_id = t.sheet_id
    UNION SELECT a.learner_id::text FROM attendance a WHERE a.sheet_id = t.sheet_id
  ) AS hands
FROM sign_in_sheet t
WHERE t.sheet_id = ANY($1::uuid[])
ORDER BY t.sheet_id
FOR UPDATE`,
);

const attestSheets = statement<{ enrolmentId: string }, [sheetIds: readonly string[], by: string, now: Date]>(
  'attest-sheets',
  `
WITH attested AS (
  UPDATE sign_in_sheet SET attested_by = $2, attested_at = $3 WHERE sheet_id = ANY($1::uuid[]) RETURNING sheet_id
)
UPDATE attendance a SET counted_at = $3
FROM attested t WHERE a.sheet_id = t.sheet_id AND a.superseded_at IS NULL
RETURNING a.enrolment_id AS "enrolmentId"`,
);
