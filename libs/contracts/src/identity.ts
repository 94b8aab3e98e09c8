import { defineEvent } from '#plugin-kit/contract';

/** An account of the embedded provider was made for a person; `directory` links the identity to the person. */
export const accountOpened = defineEvent<{ accountId: string; personId: string; issuer: string }>()('identity', 'account', 'opened', 1);
export const accountClosed = defineEvent<{ accountId: string; personId: string; issuer: string }>()('identity', 'account', 'closed', 1);
/**
 * Every sign-in of the account from before `at` (RFC 3339, a whole second) is over: a card of it was used, its password
 * stopped counting, or it was closed. What was made of such a sign-in counts no more, as `auth_time` tells.
 */
export const signInsEnded = defineEvent<{ accountId: string; personId: string; issuer: string; at: string }>()('identity', 'account', 'sign-ins-ended', 1);
