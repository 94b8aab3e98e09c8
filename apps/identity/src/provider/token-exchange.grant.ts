import { type JWK, importJWK, jwtVerify } from 'jose';
import { type TokenEndpointGrantContext, Provider, errors } from 'oidc-provider';
import { apiServer } from './api-server.js';
import { type OidcSettings, apiResource } from './oidc-settings.js';
import type { FindAccount } from './find-account.js';

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const JWT_TYPE = 'urn:ietf:params:oauth:token-type:jwt';
const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';
/** Identities of people of the simulation, who have no account. */
const DEMO_SUBJECT = /^demo:[\x21-\x7e]{1,150}$/;
const SECONDS = 3600;

interface ExchangeParameters {
  readonly subject_token?: string;
  readonly subject_token_type?: string;
  readonly requested_token_type?: string;
  readonly actor_token?: string;
}

/**
 * Lets the client `lyftet-demo` act as the people of a simulation (RFC 8693): the subject token is a JWT that the same
 * client signed, its `sub` names the identity. Called in demo mode alone; nothing is stored but the use of the
 * assertion.
 */
export async function registerTokenExchange(
  provider: Provider,
  settings: OidcSettings,
  publicJwk: JWK,
  findAccount: FindAccount,
): Promise<void> {
  const key = await importJWK(publicJwk, publicJwk.kty === 'OKP' ? 'EdDSA' : 'ES256');
  const api = apiResource(settings.publicUrl);

  const exchange = async (ctx: TokenEndpointGrantContext<ExchangeParameters>): Promise<void> => {
    const { params, client } = ctx.oidc;
    if (params.subject_token === undefined) throw new errors.InvalidRequest('subject_token is missing');
    if (params.subject_token_type !== JWT_TYPE)
      throw new errors.InvalidRequest(`subject_token_type must be ${JWT_TYPE}`);
    if (params.actor_token !== undefined)
      throw new errors.InvalidRequest('actor_token is not supported: the client is the actor');
    if (![undefined, ACCESS_TOKEN_TYPE].includes(params.requested_token_type))
      throw new errors.InvalidRequest(`requested_token_type must be ${ACCESS_TOKEN_TYPE}`);
    if (params.resource !== api) throw new errors.InvalidTarget(`resource must be ${api}`);

    const subject = await subjectOf(params.subject_token, client.clientId);
    if (!DEMO_SUBJECT.test(subject) && !(await findAccount(subject)))
      throw new errors.InvalidGrant('the subject is not known');

    const token = new provider.AccessToken({
      client,
      accountId: subject,
      gty: TOKEN_EXCHANGE,
      expiresIn: SECONDS,
    } as never);
    token.resourceServer = new provider.ResourceServer(api, apiServer(settings));
    const accessToken = await token.save();
    ctx.body = {
      access_token: accessToken,
      issued_token_type: ACCESS_TOKEN_TYPE,
      token_type: 'Bearer',
      expires_in: SECONDS,
    };
  };

  const subjectOf = async (subjectToken: string, clientId: string): Promise<string> => {
    try {
      const { payload } = await jwtVerify(subjectToken, key, {
        issuer: clientId,
        audience: provider.issuer,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: 15,
      });
      return payload.sub!;
    } catch (cause) {
      throw Object.assign(new errors.InvalidGrant('subject_token is not valid'), { cause });
    }
  };

  provider.registerGrantType<ExchangeParameters>(TOKEN_EXCHANGE, exchange, [
    'subject_token',
    'subject_token_type',
    'requested_token_type',
    'actor_token',
    'resource',
  ]);
}
