import { defineMigration } from '#plugin-kit';

/**
 * Who somebody is said to be, until whoever signs in so has said yes or no. `identity_key` is the caller's, as the
 * gateway names it.
 */
export const createIdentityProposal = defineMigration(
  '1763769600031-create-identity-proposal',
  `
CREATE TABLE identity_proposal (
  id uuid PRIMARY KEY, issuer text NOT NULL, subject text NOT NULL, identity_key text NOT NULL,
  person_id uuid NOT NULL REFERENCES person (id),
  proposed_at timestamptz NOT NULL, proposed_by_person uuid, proposed_by_client text,
  bears_roles boolean NOT NULL,
  approved_at timestamptz, settled_at timestamptz,
  outcome text CHECK (outcome IN ('accepted', 'declined', 'lapsed')),
  CHECK ((settled_at IS NULL) = (outcome IS NULL)),
  CHECK ((proposed_by_person IS NULL) <> (proposed_by_client IS NULL))
);
CREATE UNIQUE INDEX identity_proposal_once ON identity_proposal (issuer, subject, person_id) WHERE settled_at IS NULL;
CREATE INDEX identity_proposal_key ON identity_proposal (identity_key) WHERE settled_at IS NULL;
CREATE INDEX identity_proposal_person ON identity_proposal (person_id);
`,
);
