import type { JWK } from 'jose';
import { type ConfigDefinition, ConfigError, type ConfigFault, type ConfigOf, defineConfig, env } from '#platform';

const settings = defineConfig({
  publicUrl: env.url(
    'PUBLIC_URL',
    'the address under which people reach the installation, without a slash at the end',
    ['http:', 'https:'],
  ),
  otherIssuer: env
    .url('OIDC_ISSUER', 'another OpenID provider that signs people in; the embedded one is not started then', [
      'http:',
      'https:',
    ])
    .optional(),
  secret: env
    .secret(
      'IDENTITY_SECRET',
      'seals signing keys and signs cookies of the embedded provider; the same in all replicas and over restarts',
      32,
    )
    .optional(),
  cursorSecret: env.secret('CURSOR_SECRET', 'signs the cursors of lists; the same in all replicas', 32),
  host: env.text('IDENTITY_HOST', 'the address that the embedded provider listens on').default('127.0.0.1'),
  port: env.port('IDENTITY_PORT', 'the port that the embedded provider listens on; 0 for any free one').default(0),
  proxies: env
    .int(
      'IDENTITY_PROXIES',
      'how many proxies before the provider append to X-Forwarded-For, the gateway among them',
      1,
      9,
    )
    .default(1),
  webClientSecret: env
    .secret('WEB_CLIENT_SECRET', 'the secret by which the gateway is the client lyftet-web', 32)
    .optional(),
  webClientJwk: env
    .text('WEB_CLIENT_JWK', 'instead of the secret: the public key (JWK, P-256 or Ed25519) of the client lyftet-web')
    .optional(),
  cliJwk: env
    .text(
      'CLI_CLIENT_JWK',
      'the public key (JWK) of the client lyftet-cli, the operator of the command line; without it there is none',
    )
    .optional(),
  isDemo: env
    .flag(
      'LYFTET_DEMO',
      'whether this is a demonstration: demo accounts, and the client lyftet-demo that may act as its people',
    )
    .default(false),
  demoJwk: env
    .text('DEMO_CLIENT_JWK', 'the public key (JWK) of the client lyftet-demo; counts in demo mode alone')
    .optional(),
  signInLasts: env.duration('SIGN_IN_LASTS', 'how long a person stays signed in at most').default('12h'),
  accessTokenLasts: env.duration('ACCESS_TOKEN_LASTS', 'how long an access token counts').default('10m'),
  signInPageLasts: env.duration('SIGN_IN_PAGE_LASTS', 'how long a person may take over the sign-in page').default('2h'),
  cardLasts: env.duration('CARD_LASTS', 'how long a one-time card counts').default('30d'),
  proposalLasts: env
    .duration('CARD_PROPOSAL_LASTS', 'how long somebody may take to confirm a card that another has proposed')
    .default('24h'),
});

export type IdentityConfig = ConfigOf<typeof settings>;

/**
 * The settings of identity. Those of the provider count, and some must be there, only while `OIDC_ISSUER` is not set.
 */
export const identityConfig: ConfigDefinition<IdentityConfig> = {
  settings: settings.settings,
  load(source) {
    const config = settings.load(source);
    const faults = config.otherIssuer === undefined ? providerFaults(config) : [];
    if (faults.length > 0) throw new ConfigError(faults);
    return config;
  },
};

function providerFaults({ secret, webClientSecret, webClientJwk, cliJwk, demoJwk }: IdentityConfig): ConfigFault[] {
  const fault = (
    setting: 'secret' | 'webClientSecret' | 'webClientJwk' | 'cliJwk' | 'demoJwk',
    text: string,
  ): ConfigFault => {
    const { variable, doc } = settings.settings[setting];
    return { variable, fault: text, doc };
  };
  const faults: ConfigFault[] = [];
  if (!secret) faults.push(fault('secret', 'is not set'));
  if (!webClientSecret && webClientJwk === undefined)
    faults.push(fault('webClientSecret', 'is not set, nor is WEB_CLIENT_JWK'));
  for (const [name, text] of Object.entries({ webClientJwk, cliJwk, demoJwk })) {
    if (text !== undefined && !publicJwkOf(text))
      faults.push(fault(name as 'cliJwk', 'is not a public key as a JWK of P-256 or Ed25519 (without `d`)'));
  }
  return faults;
}

/**
 * The public key of a client out of its text, if it is one that clients may have: P-256 or Ed25519, and not the private
 * part.
 */
export function publicJwkOf(text: string): JWK | undefined {
  const jwk = parsed(text);
  if (!jwk || jwk.d !== undefined) return undefined;
  const isKnownKind =
    (jwk.kty === 'EC' && jwk.crv === 'P-256' && jwk.x && jwk.y) ||
    (jwk.kty === 'OKP' && jwk.crv === 'Ed25519' && jwk.x);
  return isKnownKind ? jwk : undefined;
}

function parsed(text: string): JWK | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as JWK) : undefined;
  } catch {
    return undefined;
  }
}
