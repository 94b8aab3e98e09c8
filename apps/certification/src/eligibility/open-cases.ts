import { type Clock, stockholmDay, uuidv7 } from '#platform';
import { certificateEligible } from '#contracts';
import { type Work, statement } from '#plugin-kit';

/** Somebody who meets the criteria of a definition. */
export interface DueCase {
  readonly holderId: string;
  readonly definitionId: string;
  readonly definitionVersion: number;
  /** The case that this one takes up again. */
  readonly reopens?: string;
  /** The case of the expired certificate that this one renews. */
  readonly renews?: string;
}

const addCases = statement<{ caseId: string }, [rows: string, programmeId: string, now: Date]>(
  'open-cases',
  `
INSERT INTO certificate_case (
  case_id, registration_number, definition_id, definition_version, programme_id, holder_id, state, eligible_at, reopens,
  renews
)
SELECT "caseId", "registrationNumber", "definitionId", "definitionVersion", $2, "holderId", 'eligible', $3, reopens,
  renews
FROM jsonb_to_recordset($1::jsonb) AS c(
  "caseId" uuid, "registrationNumber" text, "definitionId" uuid, "definitionVersion" int, "holderId" uuid, reopens uuid,
  renews uuid
)
ON CONFLICT DO NOTHING RETURNING case_id AS "caseId"`,
);

/** Opens cases, each with its registration number (diarienummer), and tells that their holders are eligible. */
export async function openCases(
  work: Work,
  clock: Clock,
  programmeId: string,
  due: readonly DueCase[],
): Promise<string[]> {
  if (due.length === 0) return [];
  const numbers = await registrationNumbers(work, clock, programmeId, due.length);
  const rows = due.map((one, index) => ({ ...one, caseId: uuidv7(), registrationNumber: numbers[index]! }));
  const opened = await work.query(addCases, JSON.stringify(rows), programmeId, clock.now());
  const caseIds = new Set(opened.map(({ caseId }) => caseId));
  for (const { caseId, definitionId, holderId } of rows) {
    if (caseIds.has(caseId)) work.publish(certificateEligible(caseId, { caseId, definitionId, programmeId, holderId }));
  }
  return [...caseIds];
}

const takeRegistrationNumbers = statement<
  { last: number; key: string },
  [programmeId: string, year: number, count: number]
>(
  'take-registration-numbers',
  `
WITH taken AS (
  INSERT INTO registration_counter AS r (programme_id, year, last) VALUES ($1, $2, $3)
  ON CONFLICT (programme_id, year) DO UPDATE SET last = r.last + EXCLUDED.last RETURNING last)
SELECT last, key FROM taken CROSS JOIN applied_programme WHERE programme_id = $1`,
);

/** `DIGIEFFEKT-2024/00017`: of the programme, by year in Sweden, in the order of opening. */
async function registrationNumbers(work: Work, clock: Clock, programmeId: string, count: number): Promise<string[]> {
  const year = Number(stockholmDay(clock.now()).slice(0, 4));
  const [row] = await work.query(takeRegistrationNumbers, programmeId, year, count);
  const first = row!.last - count + 1;
  return Array.from(
    { length: count },
    (_, index) => `${row!.key.toUpperCase()}-${year}/${String(first + index).padStart(5, '0')}`,
  );
}
