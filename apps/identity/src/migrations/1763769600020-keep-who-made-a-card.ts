import { defineMigration } from '#plugin-kit';

/**
 * A card says who made it, how the person was seen and for which roles; two people make one for somebody with a role.
 * Cards from before say none of it: they count for people without a role alone. A role that ended is kept for a while.
 */
export const keepWhoMadeACard = defineMigration(
  '1763769600020-keep-who-made-a-card',
  `
ALTER TABLE account ADD COLUMN sign_ins_from timestamptz; -- what was proved before is over

ALTER TABLE card
  ADD COLUMN made_by text,
  ADD COLUMN made_by_kind text CHECK (made_by_kind IN ('person', 'client')),
  ADD COLUMN made_as text, -- the role by which they may
  ADD COLUMN confirmed_by text,
  ADD COLUMN identity_seen text,
  ADD COLUMN roles_mark text NOT NULL DEFAULT '', -- of the roles of the person when it was made; empty for none
  ADD COLUMN told_at timestamptz; -- when the person said to have read of it
UPDATE card SET told_at = created_at;

CREATE TABLE card_proposal (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  proposed_by text NOT NULL,
  proposed_by_kind text NOT NULL CHECK (proposed_by_kind IN ('person', 'client')),
  proposed_as text NOT NULL,
  identity_seen text NOT NULL,
  proposed_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  outcome text CHECK (outcome IN ('confirmed', 'withdrawn', 'expired', 'overtaken')),
  ended_by text,
  ended_at timestamptz,
  CHECK ((outcome IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX card_proposal_open ON card_proposal (account_id) WHERE ended_at IS NULL;
CREATE INDEX card_proposal_account ON card_proposal (account_id);
CREATE INDEX card_proposal_proposer ON card_proposal (proposed_by) WHERE ended_at IS NULL;

ALTER TABLE person_role
  ADD COLUMN from_at timestamptz,
  ADD COLUMN to_at timestamptz,
  ADD COLUMN revoked_at timestamptz;
`,
);
