import { defineMigration } from '#plugin-kit';

export const createAccountAndRecords = defineMigration(
  '1763769600000-create-account-and-records',
  `
CREATE TABLE account (
  id uuid PRIMARY KEY,
  username text NOT NULL UNIQUE,
  person_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('invited', 'active', 'closed')),
  passphrase_hash text,
  passphrase_set_at timestamptz,
  created_at timestamptz NOT NULL,
  closed_at timestamptz
);
CREATE UNIQUE INDEX account_of_person ON account (person_id) WHERE state <> 'closed';

CREATE TABLE card (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  code_hash text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz
);
CREATE UNIQUE INDEX card_open ON card (account_id) WHERE used_at IS NULL AND revoked_at IS NULL;
CREATE INDEX card_account ON card (account_id);

CREATE TABLE sign_in_attempt (
  key text PRIMARY KEY,
  failures integer NOT NULL,
  blocked_until timestamptz NOT NULL,
  since timestamptz NOT NULL
);
CREATE INDEX sign_in_attempt_since ON sign_in_attempt (since);

CREATE TABLE oidc_record (
  model text NOT NULL,
  id_hash text NOT NULL,
  payload jsonb NOT NULL,
  grant_id text,
  uid text,
  account_id text,
  consumed_at timestamptz,
  expires_at timestamptz,
  PRIMARY KEY (model, id_hash)
);
CREATE INDEX oidc_record_grant ON oidc_record (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX oidc_record_uid ON oidc_record (uid) WHERE uid IS NOT NULL;
CREATE INDEX oidc_record_account ON oidc_record (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX oidc_record_expires_at ON oidc_record (expires_at);

CREATE TABLE signing_key (
  kid text PRIMARY KEY,
  public_jwk jsonb NOT NULL,
  sealed_private_jwk text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE person_place (
  source_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('organisation', 'unit', 'programme', 'session')),
  person_id uuid NOT NULL,
  place_id uuid NOT NULL,
  PRIMARY KEY (source_id, kind)
);
CREATE INDEX person_place_person ON person_place (person_id);
CREATE TABLE person_role (
  assignment_id uuid PRIMARY KEY,
  person_id uuid NOT NULL,
  role text NOT NULL,
  is_everywhere boolean NOT NULL
);
CREATE INDEX person_role_person ON person_role (person_id);
`,
);
