import { defineMigration } from '#plugin-kit';

/**
 * Keys, status lists, and the register. A row of the register survives the erasure of its holder: it then holds nothing
 * of a person but a salted hash of the credential. The credential itself lies sealed in a table of its own until then.
 */
export const createRegister = defineMigration(
  '1763790000002-create-register',
  `
CREATE TABLE issuer_key (
  key_id uuid PRIMARY KEY,
  issuer_id uuid NOT NULL REFERENCES issuer,
  public_jwk jsonb NOT NULL, sealed_private_key bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('current', 'retired')),
  made_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX issuer_key_current ON issuer_key (issuer_id) WHERE state = 'current';
CREATE INDEX issuer_key_issuer ON issuer_key (issuer_id);

CREATE TABLE status_list (
  status_list_id uuid PRIMARY KEY,
  issuer_id uuid NOT NULL REFERENCES issuer,
  url text NOT NULL, taken integer NOT NULL DEFAULT 0, begun_at timestamptz NOT NULL
);
CREATE INDEX status_list_issuer ON status_list (issuer_id);

CREATE TABLE certificate (
  certificate_id uuid PRIMARY KEY,
  case_id uuid NOT NULL UNIQUE REFERENCES certificate_case,
  definition_id uuid NOT NULL, definition_version integer NOT NULL,
  programme_id uuid NOT NULL,
  holder_id uuid, -- null once the holder is erased
  issuer_id uuid NOT NULL REFERENCES issuer,
  url text NOT NULL, -- the id of the credential, built from PUBLIC_URL once
  status_list_id uuid NOT NULL REFERENCES status_list, status_index integer NOT NULL,
  issued_at timestamptz NOT NULL, valid_until timestamptz,
  salt bytea NOT NULL, credential_hash bytea NOT NULL,
  revoked_at timestamptz, revoked_by uuid, revocation_code text, revocation_reason text,
  UNIQUE (status_list_id, status_index),
  FOREIGN KEY (definition_id, definition_version) REFERENCES certificate_definition
);
CREATE INDEX certificate_definition_version ON certificate (definition_id, definition_version);
CREATE INDEX certificate_holder ON certificate (holder_id);
CREATE INDEX certificate_programme ON certificate (programme_id, certificate_id);
CREATE INDEX certificate_issuer ON certificate (issuer_id);
CREATE INDEX certificate_revoked ON certificate (status_list_id) WHERE revoked_at IS NOT NULL;

CREATE TABLE credential (
  certificate_id uuid PRIMARY KEY REFERENCES certificate, sealed bytea NOT NULL
);
`,
);
