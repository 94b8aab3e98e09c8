import { defineEvent, fact } from '#plugin-kit/contract';

const accountFacts = {
  accountId: fact.id('The account; the subject of its sign-ins'),
  personId: fact.id('Whose it is'),
  issuer: fact.text('The provider: a web address', 2_000, /^https?:\/\//),
};
/** `directory` links the identity to the person. */
export const accountOpened = defineEvent(
  'identity',
  'account',
  'opened',
  1,
  'An account of the embedded provider was made for a person',
  accountFacts,
);
export const accountClosed = defineEvent(
  'identity',
  'account',
  'closed',
  1,
  'Nobody signs in with this account any more',
  accountFacts,
);
/**
 * A card of it was used, its password stopped counting, or it was closed. What was made of such a sign-in counts no
 * more, as `auth_time` tells.
 */
export const signInsEnded = defineEvent(
  'identity',
  'account',
  'sign-ins-ended',
  1,
  'Every sign-in of the account from before a moment is over',
  {
    ...accountFacts,
    at: fact.instant('The moment, a whole second'),
  },
);
