import { defineMigration } from '#plugin-kit';

/**
 * How each of the two who made a card was signed in: `{ method, at, session, cardAt, actedAt }`; null for cards from
 * before.
 */
export const keepHowCardMakersSignedIn = defineMigration(
  '1763769600060-keep-how-card-makers-signed-in',
  `
ALTER TABLE card_proposal
  ADD COLUMN proposed_sign_in jsonb,
  ADD COLUMN confirmed_sign_in jsonb;
`,
);
