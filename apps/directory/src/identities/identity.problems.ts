import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:directory:${name}`;

/** Whoever signs in so is somebody already, and has not said that they mean to be that person no longer. */
export const IdentityInUse = defineProblem(type('identity-in-use'), 409, {
  sv: 'Du är redan någon här; säg vem du slutar vara',
  en: 'You are somebody here already; say whom you leave',
});

/** The person signs in in another way already, and has to say yes from there first. */
export const ApprovalMissing = defineProblem(type('approval-missing'), 409, {
  sv: 'Personen loggar redan in på ett annat sätt och behöver godkänna därifrån först',
  en: 'The person signs in in another way already and has to approve from there first',
});

/** Somebody with a role who cannot be asked is nobody's to hand over alone. */
export const SecondOperatorMissing = defineProblem(type('second-operator-missing'), 409, {
  sv: 'Personen har en roll och går inte att fråga; en andra operatör behöver godkänna först',
  en: 'The person holds a role and cannot be asked; a second operator has to approve first',
});

/** Neither whoever proposed it, nor whoever signs in so, nor the person. */
export const AnotherHasToApprove = defineProblem(type('another-has-to-approve'), 409, {
  sv: 'Någon annan behöver godkänna',
  en: 'Somebody else has to approve',
});

/** An account of this installation ends by being closed, so that its cards and its password end, too. */
export const AccountIsClosedElsewhere = defineProblem(type('account-is-closed-elsewhere'), 409, {
  sv: 'Ett konto här avslutas genom att det stängs',
  en: 'An account here ends by being closed',
});
