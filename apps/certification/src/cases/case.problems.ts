import { defineCardTooNew } from '#plugin-kit';
import { defineProblem } from '#plugin-kit/contract';

/** A case is not where this decision can be made of it; `errors` names which. */
export const CaseNotReady = defineProblem('urn:lyftet:problem:certification:case-not-ready', 409, {
  sv: 'Ett ärende är inte i rätt läge för detta',
  en: 'A case is not ready for this',
});

/** Whoever prepared a case does not approve it. */
export const SecondPersonNeeded = defineProblem('urn:lyftet:problem:certification:second-person-needed', 409, {
  sv: 'Någon annan än den som berett ärendet ska besluta',
  en: 'Somebody else than who prepared the case has to decide',
});

/** Who came in by a one-time card takes no part in a decision for a day; `possibleFrom` says from when on. */
export const CardTooNew = defineCardTooNew('urn:lyftet:problem:certification:card-too-new');

/**
 * Who is the holder, or trained or assessed them, takes no part in their case (PUBLIC-SECTOR 16); `errors` names which.
 */
export const ConflictOfInterest = defineProblem('urn:lyftet:problem:certification:conflict-of-interest', 409, {
  sv: 'Du är jävig i ett av ärendena',
  en: 'You have a conflict of interest in one of the cases',
});

/** What is known of a case is not whole yet: a name or a session is still on its way. */
export const CaseIncomplete = defineProblem('urn:lyftet:problem:certification:case-incomplete', 409, {
  sv: 'Uppgifter till ett ärende saknas ännu',
  en: 'Something that belongs to a case is not known yet',
});

/** The criteria of the certificate are not met now. */
export const CriteriaNotMet = defineProblem('urn:lyftet:problem:certification:criteria-not-met', 409, {
  sv: 'Kraven för intyget är inte uppfyllda',
  en: 'The criteria of the certificate are not met',
});
