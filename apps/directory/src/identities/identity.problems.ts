import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:directory:${name}`;

/** Whoever signs in so is somebody already, and has not said that they mean to be that person no longer. */
export const IdentityInUse = defineProblem(type('identity-in-use'), 409, {
  sv: 'Du är redan någon här; säg vem du slutar vara', en: 'You are somebody here already; say whom you leave',
});

/** The person signs in in another way already, and has to say yes from there first. */
export const ApprovalMissing = defineProblem(type('approval-missing'), 409, {
  sv: 'Personen loggar redan in på ett annat sätt och behöver godkänna därifrån först',
  en: 'The person signs in in another way already and has to approve from there first',
});

/** An account of this installation ends by being closed, so that its cards and its password end, too. */
export const AccountIsClosedElsewhere = defineProblem(type('account-is-closed-elsewhere'), 409, {
  sv: 'Ett konto här avslutas genom att det stängs', en: 'An account here ends by being closed',
});
