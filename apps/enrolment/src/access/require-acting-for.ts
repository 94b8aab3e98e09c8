import type { Caller } from '#plugin-kit';
import { InvalidInput } from '#plugin-kit/contract';
import { type EnrolmentPlace, actForLearners } from './enrolment-access.js';

/** Where the person and the session belong, as far as it is known. */
type ActingPlace = Pick<EnrolmentPlace, 'programmeId' | 'sessionId'> & {
  readonly [Id in 'organisationId' | 'unitId']: string | null | undefined;
};

/**
 * Refuses unless the caller acts for oneself, or is a helper who may act for this person and says why (PUBLIC-SECTOR
 * 1).
 * @returns what the audit row has to tell beyond the caller; nothing when one acts for oneself
 * @throws {Forbidden} · {InvalidInput} when the reason is missing
 */
export function requireActingFor(
  caller: Caller,
  learnerId: string,
  reason: string | undefined,
  place: ActingPlace,
): { readonly onBehalfOf?: string; readonly reason?: string } {
  if (caller.isPerson(learnerId)) return {};
  const { programmeId, organisationId, unitId, sessionId } = place;
  actForLearners.require(caller, { programmeId, organisationId, unitId, sessionId, learner: learnerId });
  if (reason === undefined) {
    throw new InvalidInput(
      {},
      {
        errors: [
          {
            pointer: '/reason',
            detail: {
              sv: 'Den som gör något åt en annan säger varför.',
              en: 'Whoever acts for somebody else says why.',
            },
          },
        ],
      },
    );
  }
  return { onBehalfOf: learnerId, reason };
}
