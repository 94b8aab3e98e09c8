import { defineAccess } from '#plugin-kit';
import { SCOPE_KINDS } from '#plugin-kit/contract';
import { OPEN_FOR_STAFF } from '../people/require-reach.js';

/** Proposals of cards: one's own and those for oneself, and those for people within reach. */
export const seeProposals = defineAccess({
  permission: OPEN_FOR_STAFF,
  or: 'own',
  at: SCOPE_KINDS,
  whose: ['proposer', 'person'],
});
