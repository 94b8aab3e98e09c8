import { createPrivateKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { Clock, uuidv7 } from '#platform';
import { type Work, statement } from '#plugin-kit';
import { Injectable } from '@nestjs/common';
import type { SigningKey } from '../signing/credential-jwt.js';
import { Sealer } from '../signing/sealer.js';
import { IssuerKey } from './issuer-key.entity.js';
import { kidOf } from './issuer-urls.js';

interface KeyRow {
  readonly keyId: string;
  readonly profileUrl: string;
  readonly sealedPrivateKey: Buffer;
}

const newKeyPair = promisify(generateKeyPair);

/** By what a page of an issuer and its keys is purged. */
export const issuerTag = (issuerId: string): string => `issuer:${issuerId}`;

/** Before its keys or its status lists are changed. */
export const lockIssuer = statement<{ profileUrl: string }, [issuerId: string]>(
  'lock-issuer',
  'SELECT profile_url AS "profileUrl" FROM issuer WHERE issuer_id = $1 FOR UPDATE',
);

const currentIssuerKey = statement<KeyRow, [issuerId: string]>(
  'current-issuer-key',
  `
SELECT key_id AS "keyId", profile_url AS "profileUrl", sealed_private_key AS "sealedPrivateKey"
FROM issuer_key
JOIN issuer USING (issuer_id)
WHERE issuer_id = $1 AND state = 'current'`,
);

/** The signing keys of issuers: made at first use, sealed at rest, kept in public for ever. */
@Injectable()
export class IssuerKeys {
  private readonly opened = new Map<string, SigningKey>();

  constructor(
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** The key that signs now. */
  async current(work: Work, issuerId: string): Promise<SigningKey> {
    return (await this.find(work, issuerId)) ?? (await this.makeFirst(work, issuerId));
  }

  /** Makes a new key; the old ones stay in the JWK set, so that what they signed can be verified. */
  async rotate(work: Work, issuerId: string): Promise<SigningKey> {
    const [issuer] = await work.query(lockIssuer, issuerId);
    await work.entities.update(IssuerKey, { issuerId, state: 'current' }, { state: 'retired' });
    const { publicKey, privateKey } = await newKeyPair('ec', { namedCurve: 'P-256' });
    const keyId = uuidv7();
    const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
    await work.entities.insert(IssuerKey, {
      keyId,
      issuerId,
      publicJwk: { kty, crv, x, y },
      sealedPrivateKey: this.sealer.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), keyId),
      state: 'current',
      madeAt: this.clock.now(),
      hasSignedByFragment: false,
    });
    work.purge(issuerTag(issuerId));
    return { kid: kidOf(issuer!.profileUrl, keyId), privateKey };
  }

  /** Two who find no key wait for each other here; the second finds the first one's. */
  private async makeFirst(work: Work, issuerId: string): Promise<SigningKey> {
    await work.query(lockIssuer, issuerId);
    return (await this.find(work, issuerId)) ?? this.rotate(work, issuerId);
  }

  private async find(work: Work, issuerId: string): Promise<SigningKey | undefined> {
    const [row] = await work.query(currentIssuerKey, issuerId);
    if (!row) return undefined;
    const known = this.opened.get(row.keyId);
    if (known) return known;
    const privateKey = createPrivateKey({
      key: this.sealer.open(row.sealedPrivateKey, row.keyId),
      format: 'der',
      type: 'pkcs8',
    });
    const key = { kid: kidOf(row.profileUrl, row.keyId), privateKey };
    this.opened.set(row.keyId, key);
    return key;
  }
}
