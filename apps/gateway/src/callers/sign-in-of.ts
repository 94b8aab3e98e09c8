import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { MOST_OF_A_METHOD, type SignInFacts, readSignInFacts } from '#plugin-kit/contract';

/**
 * How whoever has the token signed in, out of its claims (RFC 9068 section 2.2.1: `auth_time`, `amr`; `sid` of OpenID
 * Connect; `card_at` of our own provider). Providers that say none of it leave it unknown. Nothing goes on as it came:
 * what is too long or of another form is left out, and the session is told by a hash, since it may be a secret there.
 */
export function signInOf({
  iss,
  sub,
  auth_time: at,
  amr,
  sid,
  card_at: cardAt,
  client_id: clientId,
}: JWTPayload): SignInFacts {
  const methods = Array.isArray(amr)
    ? amr
        .filter((one): one is string => typeof one === 'string')
        .slice(0, 8)
        .join(' ')
    : '';
  // A client that speaks for nobody but itself is its own subject (RFC 9068 section 2.2).
  const method = methods === '' && clientId !== undefined && clientId === sub ? 'client' : methods;
  return readSignInFacts({
    method: method.length > MOST_OF_A_METHOD ? undefined : method,
    at,
    cardAt,
    session:
      typeof sid === 'string' && sid !== '' && sid.length <= 1_000
        ? createHash('sha256').update(`${iss}\0${sid}`).digest('base64url').slice(0, 22)
        : undefined,
  });
}
