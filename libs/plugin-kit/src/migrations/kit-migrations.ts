import { defineMigration } from './define-migration.js';

/**
 * The kit's own tables in the schema of every plugin. `audit` and `outbox` are append-only for the runtime role;
 * `sweep_kit()` (run as the owner) removes what is old and done.
 */
export const kitMigrations = [
  defineMigration(
    '1763769600000-create-kit-tables',
    `
CREATE TABLE aggregate_version (
  aggregate text NOT NULL, aggregate_id uuid NOT NULL, version integer NOT NULL,
  PRIMARY KEY (aggregate, aggregate_id)
);
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id uuid NOT NULL, subject text NOT NULL, payload jsonb,
  created_at timestamptz NOT NULL, sent_at timestamptz
);
CREATE INDEX outbox_unsent ON outbox (id) WHERE sent_at IS NULL;
CREATE INDEX outbox_sent_at ON outbox (sent_at) WHERE sent_at IS NOT NULL;

CREATE TABLE inbox_cursor (
  aggregate text NOT NULL, aggregate_id uuid NOT NULL, version integer NOT NULL,
  PRIMARY KEY (aggregate, aggregate_id)
);
CREATE TABLE inbox_parked (
  event_id uuid PRIMARY KEY,
  aggregate text NOT NULL, aggregate_id uuid NOT NULL, version integer NOT NULL,
  reason text NOT NULL CHECK (reason IN ('failed', 'behind-failed', 'gap')),
  error text, attempts integer NOT NULL DEFAULT 0,
  event jsonb NOT NULL, parked_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX inbox_parked_aggregate ON inbox_parked (aggregate, aggregate_id, version);

CREATE TABLE audit (
  id uuid PRIMARY KEY,
  operation text NOT NULL, aggregate text, aggregate_id uuid, fields text[],
  caller_kind text NOT NULL, caller_id text NOT NULL, on_behalf_of uuid, reason text,
  correlation_id text NOT NULL, recorded_at timestamptz NOT NULL, occurred_at timestamptz NOT NULL
);
CREATE INDEX audit_aggregate ON audit (aggregate, aggregate_id);
CREATE INDEX audit_on_behalf_of ON audit (on_behalf_of) WHERE on_behalf_of IS NOT NULL;

CREATE TABLE idempotency (
  caller text NOT NULL, operation text NOT NULL, key text NOT NULL,
  input_hash text NOT NULL, reply jsonb NOT NULL, created_at timestamptz NOT NULL,
  PRIMARY KEY (caller, operation, key)
);
CREATE INDEX idempotency_created_at ON idempotency (created_at);

CREATE TABLE timer (
  kind text NOT NULL, key text NOT NULL, due_at timestamptz NOT NULL, payload jsonb NOT NULL,
  attempts integer NOT NULL DEFAULT 0, error text, not_before timestamptz,
  PRIMARY KEY (kind, key)
);
CREATE INDEX timer_due_at ON timer (due_at);

CREATE TABLE job (
  id uuid PRIMARY KEY, kind text NOT NULL, input jsonb NOT NULL, cursor jsonb,
  progress integer NOT NULL DEFAULT 0, total integer,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  result jsonb, error text, attempts integer NOT NULL DEFAULT 0, not_before timestamptz,
  created_by text NOT NULL, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL
);
CREATE INDEX job_unfinished ON job (created_at) WHERE state IN ('waiting', 'running');

CREATE FUNCTION sweep_kit(now timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  DELETE FROM outbox WHERE sent_at < sweep_kit.now - interval '7 days';
  DELETE FROM idempotency WHERE created_at < sweep_kit.now - interval '24 hours';
  DELETE FROM job WHERE state = 'done' AND updated_at < sweep_kit.now - interval '30 days';
$$;
`,
  ),
  defineMigration(
    '1795640400000-queue-outbox',
    `
-- Whoever still writes ends first: what is committed behind this would not be moved to the queue.
LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE;
-- Ids of what is to be sent, in a table of their own: a mark on a row of the outbox writes all of the row once more (docs/adr/0018).
CREATE TABLE outbox_queue (id bigint PRIMARY KEY);
INSERT INTO outbox_queue SELECT id FROM outbox WHERE sent_at IS NULL;
-- Written once and read once, as it is: jsonb takes it apart and puts it together again.
ALTER TABLE outbox DROP COLUMN sent_at, ALTER COLUMN payload TYPE json;

-- Whatever is put into the outbox is to be sent, whoever puts it there.
CREATE FUNCTION queue_outbox() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO outbox_queue (id) SELECT id FROM told;
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_is_queued AFTER INSERT ON outbox REFERENCING NEW TABLE AS told FOR EACH STATEMENT EXECUTE FUNCTION queue_outbox();

-- The outbox is read from its beginning until what is young enough: ids are in the order of time, but for those of one moment.
CREATE OR REPLACE FUNCTION sweep_kit(now timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  DELETE FROM outbox o
  WHERE id < coalesce((SELECT id FROM outbox WHERE created_at >= sweep_kit.now - interval '7 days' ORDER BY id LIMIT 1), 9223372036854775807)
    AND created_at < sweep_kit.now - interval '7 days' AND NOT EXISTS (SELECT FROM outbox_queue q WHERE q.id = o.id);
  DELETE FROM idempotency WHERE created_at < sweep_kit.now - interval '24 hours';
  DELETE FROM job WHERE state = 'done' AND updated_at < sweep_kit.now - interval '30 days';
$$;
`,
  ),
  defineMigration(
    '1796083200000-create-applied-programme',
    `
-- Of an owner of sections of programme files: at which version of which file its sections stand; '' while the first is applied.
CREATE TABLE applied_programme (
  programme_id uuid PRIMARY KEY, key text NOT NULL, version text NOT NULL, applied_at timestamptz
);
`,
  ),
];

/** Grants of the runtime role on the kit's tables where they differ from the schema's default (all but DDL). */
export const KIT_GRANTS = (runtimeRole: string) => `
REVOKE UPDATE, DELETE, TRUNCATE ON audit, outbox FROM ${runtimeRole};
REVOKE INSERT, UPDATE, TRUNCATE ON outbox_queue FROM ${runtimeRole};
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON migration FROM ${runtimeRole};
GRANT EXECUTE ON FUNCTION sweep_kit(timestamptz) TO ${runtimeRole};
`;
