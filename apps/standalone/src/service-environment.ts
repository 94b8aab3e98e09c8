import { environmentWith } from '#platform';
import { type InstallationSecrets, type Plugin, clientEnvironment } from '#plugin-kit';
import type { PublicAddress } from './public-url.js';

export interface ServiceSurroundings extends PublicAddress {
  readonly secrets: InstallationSecrets;
  readonly isDemo: boolean;
  /** Where the keys to waiting answers lie; see `makeBufferKeys`. */
  readonly bufferKeys: string;
  /** Where the embedded OpenID provider listens. */
  readonly identityPort: number;
}

type Environment = ReturnType<typeof environmentWith>;

/**
 * Where a plugin reads its settings: what the installation decides, then the environment of the process, then the
 * secrets made for it.
 */
export function environmentOfPlugin({ options }: Plugin, surroundings: ServiceSurroundings): Environment {
  const { publicUrl, secrets, isDemo, bufferKeys } = surroundings;
  return environmentWith(
    {
      PUBLIC_URL: publicUrl,
      LYFTET_DEMO: String(isDemo),
      OPERATOR_CLIENT_ID: 'lyftet-cli',
      ...(options.name === 'evaluation' && { EVALUATION_BUFFER_KEYS: bufferKeys }),
      ...(options.name === 'identity' && environmentOfIdentity(surroundings)),
    },
    secrets.settings[options.name],
  );
}

function environmentOfIdentity({ secrets, isDemo, identityPort }: ServiceSurroundings): Environment {
  return {
    IDENTITY_HOST: '127.0.0.1',
    IDENTITY_PORT: String(identityPort),
    IDENTITY_PROXIES: '1',
    ...clientEnvironment('identity', secrets, isDemo),
  };
}

/** Where the gateway reads its settings. Only this computer reaches it, unless HOST says otherwise. */
export function environmentOfGateway(
  { publicUrl, port, secrets, isDemo }: ServiceSurroundings,
  natsUrl: string,
  oidcInternalUrl: string | undefined,
): Environment {
  const { SESSION_SECRET, OIDC_CLIENT_SECRET } = clientEnvironment('gateway', secrets, isDemo);
  return environmentWith(
    {
      PUBLIC_URL: publicUrl,
      PORT: String(port),
      NATS_URL: natsUrl,
      SESSION_SECRET,
      ...(oidcInternalUrl !== undefined && {
        OIDC_INTERNAL_URL: oidcInternalUrl,
        OIDC_CLIENT_ID: 'lyftet-web',
        OIDC_CLIENT_SECRET,
      }),
    },
    { HOST: '127.0.0.1' },
  );
}
