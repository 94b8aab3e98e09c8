import { createHash } from 'node:crypto';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { type Database, statement } from '#plugin-kit';
import { type BrowserKept, belongsToNobody } from './browser-kept.js';

/** Models whose records belong to a grant and go with it. */
const GRANTED: ReadonlySet<string> = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken']);

type RecordValues = [
  model: string,
  idHash: string,
  payload: string,
  grantId: string | null,
  uid: string | null,
  accountId: string | null,
  expiresAt: Date | null,
];
interface RecordRow {
  /** An `AdapterPayload`. */
  readonly payload: object;
  readonly consumedAt: Date | null;
}

const INSERT = `
  INSERT INTO oidc_record (model, id_hash, payload, grant_id, uid, account_id, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;
const FIND = 'SELECT payload, consumed_at AS "consumedAt" FROM oidc_record WHERE model = $1';

const insertRecordOnce = statement<object, RecordValues>(
  'oidc-record-once',
  `${INSERT}
  ON CONFLICT DO NOTHING
  RETURNING id_hash`,
  { isPlannedOnce: true },
);
const upsertRecord = statement<never, RecordValues>(
  'oidc-record-upsert',
  `${INSERT}
  ON CONFLICT (model, id_hash) DO UPDATE SET payload = EXCLUDED.payload, grant_id = EXCLUDED.grant_id,
    uid = EXCLUDED.uid, account_id = EXCLUDED.account_id, expires_at = EXCLUDED.expires_at`,
  { isPlannedOnce: true },
);
const findRecord = statement<RecordRow, [model: string, idHash: string]>(
  'oidc-record-find',
  `${FIND} AND id_hash = $2`,
  { isPlannedOnce: true },
);
const findRecordByUid = statement<RecordRow, [model: string, uid: string]>(
  'oidc-record-find-by-uid',
  `${FIND} AND uid = $2`,
  { isPlannedOnce: true },
);
const consumeRecord = statement<object, [model: string, idHash: string, at: Date]>(
  'oidc-record-consume',
  `
  UPDATE oidc_record SET consumed_at = $3
  WHERE model = $1 AND id_hash = $2 AND consumed_at IS NULL
  RETURNING id_hash`,
  { isPlannedOnce: true },
);
const destroyRecord = statement<never, [model: string, idHash: string]>(
  'oidc-record-destroy',
  'DELETE FROM oidc_record WHERE model = $1 AND id_hash = $2',
  { isPlannedOnce: true },
);
const revokeGrant = statement<never, [grantId: string]>(
  'oidc-record-revoke',
  'DELETE FROM oidc_record WHERE grant_id = $1',
  { isPlannedOnce: true },
);

/**
 * Keeps everything that the provider must not forget (sessions, interactions, grants, codes, refresh tokens, used
 * assertions) in the table `oidc_record`. Ids are bearer secrets, so only their SHA-256 is stored: who reads the table
 * can neither redeem a code nor take over a session. What belongs to nobody yet is not kept here but by the browser: a
 * stranger makes no row.
 */
export class OidcRecordAdapter implements Adapter {
  constructor(
    private readonly model: string,
    private readonly database: Database,
    private readonly browser: BrowserKept,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const { jti: _id, ...rest } = payload;
    // The cookie of the session that an interaction began in would be a session id in clear; nothing reads it.
    if (rest.session) rest.session = { ...rest.session, cookie: undefined };
    if (expiresIn !== undefined && belongsToNobody(this.model, payload))
      return this.browser.keep(this.model, id, rest, expiresIn);
    const values: RecordValues = [
      this.model,
      idHash(id),
      JSON.stringify(rest),
      GRANTED.has(this.model) ? (payload.grantId ?? null) : null,
      payload.uid ?? null,
      payload.accountId ?? provenAccount(payload) ?? null,
      expiresIn === undefined ? null : new Date(Date.now() + expiresIn * 1000),
    ];
    if (this.model === 'ReplayDetection') {
      // The insert is the judge: two uses of one assertion at the same moment find nothing and meet here.
      const [first] = await this.database.query(insertRecordOnce, ...values);
      if (!first) throw new errors.InvalidClientAuth('client assertion tokens must only be used once');
      return;
    }
    await this.database.query(upsertRecord, ...values);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    if (this.model === 'ReplayDetection') return undefined;
    const payload = (await this.read(findRecord, idHash(id))) ?? this.browser.find(this.model, id);
    return payload && { ...payload, jti: id };
  }

  /** Read only: without the id, the record cannot be saved again. */
  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.read(findRecordByUid, uid);
  }

  /** The device flow is off, so no record has a user code. */
  async findByUserCode(): Promise<undefined> {}

  /** Of two redemptions at the same moment one wins; the other is a replay, and ends the grant as any replay does. */
  async consume(id: string): Promise<void> {
    const [consumed] = await this.database.query(consumeRecord, this.model, idHash(id), new Date());
    if (consumed) return;
    const grantId = (await this.find(id))?.grantId;
    if (grantId !== undefined) {
      await this.revokeByGrantId(grantId);
      await new OidcRecordAdapter('Grant', this.database, this.browser).destroy(grantId);
    }
    throw new errors.InvalidGrant('already used');
  }

  async destroy(id: string): Promise<void> {
    this.browser.forget(this.model, id);
    await this.database.query(destroyRecord, this.model, idHash(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.database.query(revokeGrant, grantId);
  }

  private async read(
    find: typeof findRecord | typeof findRecordByUid,
    value: string,
  ): Promise<AdapterPayload | undefined> {
    const [row] = await this.database.query(find, this.model, value);
    if (!row) return undefined;
    const payload = row.payload as AdapterPayload;
    return row.consumedAt ? { ...payload, consumed: Math.floor(row.consumedAt.getTime() / 1000) } : payload;
  }
}

/**
 * Of an interaction in which somebody has proved who they are, and has yet to go on: it ends with the sign-ins of the
 * account.
 */
function provenAccount({ result }: AdapterPayload): string | undefined {
  const { login, told } = (result ?? {}) as { login?: { accountId?: string }; told?: { accountId?: string } };
  return login?.accountId ?? told?.accountId;
}

const idHash = (id: string) => createHash('sha256').update(id).digest('base64url');
