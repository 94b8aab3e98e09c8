import { defineEvent } from '#plugin-kit/contract';

/** An account of the embedded provider was made for a person; `directory` links the identity to the person. */
export const accountOpened = defineEvent<{ accountId: string; personId: string; issuer: string }>()('identity', 'account', 'opened', 1);
export const accountClosed = defineEvent<{ accountId: string; personId: string; issuer: string }>()('identity', 'account', 'closed', 1);
