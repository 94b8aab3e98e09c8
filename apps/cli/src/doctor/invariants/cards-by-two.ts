import type { Invariant } from '../invariant.js';
import { isCardTooNew } from '../two-sign-ins.js';

/** What is not known of a sign-in is null, and proves nothing either way. */
export const cardsByTwo: Invariant = {
  name: 'cards-by-two',
  explain:
    'Whoever proposed and confirmed a card are different people, each in a sign-in of their own that no new ' +
    'card led to',
  reads: ['identity'],
  holds: 'always',
  violations: () => `
    SELECT 'one proposed and confirmed' AS what, p.id, p.account_id FROM identity.card_proposal p
    WHERE p.outcome = 'confirmed'
      AND (p.proposed_by = p.ended_by OR p.proposed_sign_in->>'session' = p.confirmed_sign_in->>'session')
    UNION ALL
    SELECT 'proposed or confirmed within a day of a card', p.id, p.account_id FROM identity.card_proposal p
    WHERE p.outcome = 'confirmed'
      AND (
        ${isCardTooNew('p.proposed_sign_in', 'p.proposed_at')} OR ${isCardTooNew('p.confirmed_sign_in', 'p.ended_at')}
      )
    UNION ALL
    SELECT 'one made and confirmed', c.id, c.account_id FROM identity.card c WHERE c.made_by = c.confirmed_by`,
};
