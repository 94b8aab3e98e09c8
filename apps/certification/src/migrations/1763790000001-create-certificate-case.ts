import { defineMigration } from '#plugin-kit';

/** What certificates there are (definitions in versions, issuers), and who is to get one (cases). */
export const createCertificateCase = defineMigration(
  '1763790000001-create-certificate-case',
  `
CREATE TABLE applied_file (
  programme_id uuid PRIMARY KEY, key text NOT NULL, version text NOT NULL
);
CREATE TABLE issuer (
  issuer_id uuid PRIMARY KEY,
  name text NOT NULL, url text NOT NULL DEFAULT '',
  profile_url text NOT NULL, -- its id in credentials, built from PUBLIC_URL once
  UNIQUE (name, url)
);
CREATE TABLE certificate_definition (
  definition_id uuid NOT NULL, version integer NOT NULL,
  programme_id uuid NOT NULL, key text NOT NULL,
  title jsonb NOT NULL, description jsonb NOT NULL,
  profile_id uuid, needs_plan boolean NOT NULL, valid_months integer,
  issuer_id uuid NOT NULL REFERENCES issuer,
  state text NOT NULL CHECK (state IN ('current', 'superseded', 'ended')),
  PRIMARY KEY (definition_id, version)
);
CREATE UNIQUE INDEX certificate_definition_latest ON certificate_definition (definition_id) WHERE state <> 'superseded';
CREATE INDEX certificate_definition_programme ON certificate_definition (programme_id);
CREATE INDEX certificate_definition_issuer ON certificate_definition (issuer_id);

CREATE TABLE registration_counter (
  programme_id uuid NOT NULL, year integer NOT NULL, last integer NOT NULL,
  PRIMARY KEY (programme_id, year)
);
CREATE TABLE certificate_case (
  case_id uuid PRIMARY KEY,
  registration_number text NOT NULL UNIQUE,
  definition_id uuid NOT NULL, definition_version integer NOT NULL,
  programme_id uuid NOT NULL,
  holder_id uuid, -- null once the holder is erased
  state text NOT NULL CHECK (state IN ('eligible', 'prepared', 'approved', 'issued', 'refused', 'revoked', 'lapsed')),
  eligible_at timestamptz NOT NULL,
  prepared_by uuid, prepared_at timestamptz, is_identity_checked boolean NOT NULL DEFAULT false,
  decided_by uuid, decided_at timestamptz, reasons text,
  reopens uuid REFERENCES certificate_case,
  FOREIGN KEY (definition_id, definition_version) REFERENCES certificate_definition
);
CREATE UNIQUE INDEX certificate_case_open ON certificate_case (definition_id, holder_id) WHERE state IN ('eligible', 'prepared', 'approved', 'issued');
CREATE INDEX certificate_case_definition ON certificate_case (definition_id, definition_version);
CREATE INDEX certificate_case_holder ON certificate_case (holder_id);
CREATE INDEX certificate_case_programme ON certificate_case (programme_id, state, case_id);
CREATE INDEX certificate_case_reopens ON certificate_case (reopens);
`,
);
