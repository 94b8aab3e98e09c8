import { defineCardTooNew } from '#plugin-kit';
import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:identity:${name}`;

/**
 * Thrown when one person asks for a card of somebody who holds a role, or did a short while ago: it is proposed, and
 * confirmed by another.
 */
export const CardNeedsTwoPeople = defineProblem(type('card-needs-two-people'), 409, {
  sv: 'Personen har en roll: en behöver föreslå kortet och en annan bekräfta det',
  en: 'The person holds a role: one has to propose the card and another to confirm it',
});
/** Thrown when a card is proposed for somebody without a role: one person makes it. */
export const CardNeedsOnePerson = defineProblem(type('card-needs-one-person'), 409, {
  sv: 'Personen har ingen roll: gör kortet direkt',
  en: 'The person holds no role: make the card at once',
});
/** Thrown when another proposal for the account is open; `proposalId` says which. */
export const CardIsProposed = defineProblem<{ proposalId: string }>(type('card-is-proposed'), 409, {
  sv: 'Ett kort för kontot är redan föreslaget',
  en: 'A card for the account is proposed already',
});
/** Thrown where there is none, and where it is not for this caller to know. */
export const ProposalNotFound = defineProblem(type('proposal-not-found'), 404, {
  sv: 'Förslaget finns inte',
  en: 'There is no such proposal',
});
/** Thrown when it was confirmed, withdrawn or overtaken by a change of roles, or its time has run out. */
export const ProposalIsOver = defineProblem(type('proposal-is-over'), 409, {
  sv: 'Förslaget gäller inte längre',
  en: 'The proposal is over',
});
/** Thrown when whoever proposed a card wants to confirm it. */
export const AnotherHasToConfirm = defineProblem(type('another-has-to-confirm'), 409, {
  sv: 'Någon annan än den som föreslog kortet ska bekräfta det',
  en: 'Somebody else than who proposed the card has to confirm it',
});
/** Who came in by a one-time card makes no card with another for a day: whoever gave them theirs may be the other. */
export const CardTooNew = defineCardTooNew(type('card-too-new'));
