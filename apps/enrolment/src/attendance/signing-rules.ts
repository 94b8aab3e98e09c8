import type { Caller } from '#plugin-kit';
import { InvalidInput } from '#plugin-kit/contract';
import { MinutesToCome, NotedByTheSame, NothingToSign, WitnessNotPresent } from './attendance.problems.js';
import { type AttendanceEntry, leftAt } from './attendance.js';

/** Noted minutes that wait for a signature, and who was in the same meeting. */
export interface UnsignedEntry extends AttendanceEntry {
  /** Led the session, or is noted in the meeting, and registered. */
  readonly present: readonly string[];
}

export interface Signature {
  readonly signedAs: 'self' | 'assisted';
  readonly signedBy: string;
  readonly witnessId: string | null;
}

/**
 * Which of the noted minutes are signed now: those that have passed.
 * @param meetingIds only these meetings; all, and own work, when absent
 */
export function entriesToSign(
  enrolmentId: string,
  unsigned: readonly UnsignedEntry[],
  meetingIds: readonly string[] | undefined,
  now: Date,
): readonly UnsignedEntry[] {
  const asked = unsigned.filter(
    ({ minutes, meetingId }) =>
      minutes > 0 && (meetingIds === undefined || (meetingId !== null && meetingIds.includes(meetingId))),
  );
  if (asked.length === 0) throw new NothingToSign({ enrolmentId });
  const passed = asked.filter((entry) => entry.meetingId === null || leftAt(entry) <= now);
  const [next] = asked.map(leftAt).sort((a, b) => a.getTime() - b.getTime());
  if (passed.length === 0) throw new MinutesToCome({ enrolmentId, until: next!.toISOString() });
  return passed;
}

/** The participant signs. */
export const ownSignature = ({ personId }: Caller): Signature => ({
  signedAs: 'self',
  signedBy: personId,
  witnessId: null,
});

/**
 * A helper enters the signature of a participant, before a witness who was in the meeting: the helper, unless somebody
 * else is named. Neither of them noted the minutes, so that no single person makes up an attendance.
 * @throws {InvalidInput} when the participant is named as the witness
 * @throws {NotedByTheSame} · {WitnessNotPresent}
 */
export function assistedSignature(
  enrolmentId: string,
  entries: readonly UnsignedEntry[],
  caller: Caller,
  named: string | undefined,
): Signature {
  const signedBy = caller.personId;
  const witnessId = named ?? signedBy;
  for (const { learnerId, notedBy, present, meetingId } of entries) {
    if (witnessId === learnerId)
      throw new InvalidInput(
        {},
        {
          errors: [
            {
              pointer: '/witnessId',
              detail: { sv: 'Någon annan än deltagaren.', en: 'Somebody else than the participant.' },
            },
          ],
        },
      );
    if (notedBy === signedBy || notedBy === witnessId) throw new NotedByTheSame({ enrolmentId });
    if (!present.includes(witnessId))
      throw new WitnessNotPresent({ enrolmentId, ...(meetingId !== null && { meetingId }) });
  }
  return { signedAs: 'assisted', signedBy, witnessId };
}
