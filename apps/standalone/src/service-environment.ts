import type { JsonWebKey } from 'node:crypto';
import { environmentWith } from '#platform';
import type { Plugin } from '#plugin-kit';
import type { InstallationSecrets } from './installation-secrets.js';
import type { PublicAddress } from './public-url.js';

export interface ServiceSurroundings extends PublicAddress {
  readonly secrets: InstallationSecrets;
  readonly isDemo: boolean;
}

type Environment = ReturnType<typeof environmentWith>;

/** Where a plugin reads its settings: what the installation decides, then the environment of the process, then the secrets made for it. */
export function environmentOfPlugin({ options }: Plugin, surroundings: ServiceSurroundings): Environment {
  const { publicUrl, secrets, isDemo } = surroundings;
  return environmentWith(
    { PUBLIC_URL: publicUrl, LYFTET_DEMO: String(isDemo), OPERATOR_CLIENT_ID: 'lyftet-cli', ...(options.name === 'identity' && environmentOfIdentity(surroundings)) },
    secrets.settings[options.name],
  );
}

function environmentOfIdentity({ secrets, isDemo }: ServiceSurroundings): Environment {
  return {
    IDENTITY_SECRET: secrets.identitySecret,
    IDENTITY_HOST: '127.0.0.1',
    IDENTITY_PORT: '0',
    IDENTITY_PROXIES: '1',
    WEB_CLIENT_SECRET: secrets.webClientSecret,
    CLI_CLIENT_JWK: publicPartOf(secrets.clientKeys['lyftet-cli']),
    DEMO_CLIENT_JWK: isDemo ? publicPartOf(secrets.clientKeys['lyftet-demo']) : undefined,
  };
}

/** Where the gateway reads its settings. Only this computer reaches it, unless HOST says otherwise. */
export function environmentOfGateway({ publicUrl, port, secrets }: ServiceSurroundings, natsUrl: string, oidcInternalUrl: string | undefined): Environment {
  return environmentWith(
    {
      PUBLIC_URL: publicUrl, PORT: String(port), NATS_URL: natsUrl, SESSION_SECRET: secrets.sessionSecret,
      ...(oidcInternalUrl !== undefined && { OIDC_INTERNAL_URL: oidcInternalUrl, OIDC_CLIENT_ID: 'lyftet-web', OIDC_CLIENT_SECRET: secrets.webClientSecret }),
    },
    { HOST: '127.0.0.1' },
  );
}

function publicPartOf({ kty, crv, x, y }: JsonWebKey): string {
  return JSON.stringify({ kty, crv, x, y });
}
