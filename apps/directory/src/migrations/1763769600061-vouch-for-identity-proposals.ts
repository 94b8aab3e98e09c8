import { defineMigration } from '#plugin-kit';

/** A second person who vouches for how somebody with a role is said to sign in, where that somebody cannot be asked. */
export const vouchForIdentityProposals = defineMigration(
  '1763769600061-vouch-for-identity-proposals',
  `
ALTER TABLE identity_proposal
  ADD COLUMN vouched_at timestamptz, ADD COLUMN vouched_by_person uuid, ADD COLUMN vouched_by_client text,
  ADD CHECK ((vouched_at IS NULL) = (vouched_by_person IS NULL AND vouched_by_client IS NULL)),
  ADD CHECK (vouched_by_person IS NULL OR vouched_by_client IS NULL);
`,
);
