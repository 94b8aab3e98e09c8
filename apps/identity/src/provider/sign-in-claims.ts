import { createHash } from 'node:crypto';
import {
  type AccessToken,
  type ClientCredentials,
  type KoaContextWithOIDC,
  type UnknownObject,
  errors,
} from 'oidc-provider';
import { type Database, statement } from '#plugin-kit';
import { countsStill } from './find-account.js';
import { TOKEN_EXCHANGE } from './token-exchange.grant.js';

/** By whichever of the person's accounts it was: a card of one makes whoever used it that person. */
const latestCard = statement<{ cardAt: number | null }, [accountId: string]>(
  'latest-card',
  `
  SELECT floor(extract(epoch FROM max(c.used_at)))::float8 AS "cardAt"
  FROM account mine JOIN account a ON a.person_id = mine.person_id JOIN card c ON c.account_id = a.id
  WHERE mine.id = $1 AND c.used_at IS NOT NULL`,
  { isPlannedOnce: true },
);

/**
 * What an access token says of how its owner signed in: when and by what (`auth_time`, `amr`, RFC 9068), in which
 * session, and when the latest card of the person was used. Read anew for each token, so a renewed one says what is so
 * then.
 *
 * @throws errors.InvalidGrant for a sign-in that is over, whatever it still holds
 */
export const signInClaims =
  (database: Database) =>
  async ({ oidc }: KoaContextWithOIDC, token: AccessToken | ClientCredentials): Promise<UnknownObject | undefined> => {
    if (!('accountId' in token)) return undefined;
    if (token.gty === TOKEN_EXCHANGE) return { act: { sub: token.clientId }, amr: ['exchange'] };
    const source = oidc.entities.AuthorizationCode ?? oidc.entities.RefreshToken;
    if (!source) return undefined;
    if (oidc.account && !countsStill(oidc.account, source.authTime))
      throw new errors.InvalidGrant('the sign-in is over');
    const [row] = await database.query(latestCard, token.accountId);
    return {
      auth_time: source.authTime,
      amr: source.amr,
      // A grant is made for one session and one client, and stays the same however often its tokens are renewed.
      sid: createHash('sha256').update(`session:${token.grantId}`).digest('base64url').slice(0, 22),
      ...(typeof row?.cardAt === 'number' && { card_at: row.cardAt }),
    };
  };
