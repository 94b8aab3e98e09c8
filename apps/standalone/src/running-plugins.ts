import { environmentWith, createLogger } from '#platform';
import type { EmbeddedNats, EmbeddedPostgres } from '#platform/embedded';
import { type Plugin, roleOf, roleUrl, startPlugin } from '#plugin-kit';
import { startGateway } from '../../gateway/src/start-gateway.js';
import type { InstallationSecrets } from './installation-secrets.js';
import type { LogFile } from './log-file.js';
import { DATABASE, rolesOf } from './provision.js';
import type { PublicAddress } from './public-url.js';

/** What an installation's services find when they start. */
export interface Surroundings extends PublicAddress {
  readonly postgres: EmbeddedPostgres;
  readonly nats: EmbeddedNats;
  readonly plugins: readonly Plugin[];
  readonly secrets: InstallationSecrets;
  readonly isDemo: boolean;
  readonly log: LogFile;
}

/** A service of this process. */
export interface RunningService {
  readonly name: string;
  readonly start: () => Promise<{ stop(): Promise<void> }>;
}

/** Everything that `npm start` runs beside the servers, in stages: all of one start together, and stop together before those of the stage ahead. */
export function servicesOf(surroundings: Surroundings): readonly (readonly RunningService[])[] {
  return [surroundings.plugins.map((plugin) => pluginService(plugin, surroundings)), [gatewayService(surroundings)]];
}

function pluginService(plugin: Plugin, { postgres, nats, secrets, isDemo, publicUrl, log }: Surroundings): RunningService {
  const { name } = plugin.options;
  return {
    name,
    start: () =>
      startPlugin(plugin, {
        databaseUrl: roleUrl(postgres.adminUrl, DATABASE, roleOf(name), rolesOf(secrets, name).runtime),
        natsUrl: natsUrlOf(nats, name, secrets),
        demo: isDemo,
        logger: createLogger({ service: name, level: 'INFO', destination: log }),
        environment: environmentWith({ PUBLIC_URL: publicUrl }),
      }),
  };
}

function gatewayService({ nats, secrets, publicUrl, port, log }: Surroundings): RunningService {
  const name = 'gateway';
  return {
    name,
    start: () =>
      startGateway({
        nats: { url: nats.url, user: name, password: secrets.natsUsers[name] },
        port,
        publicUrl,
        logger: createLogger({ service: name, level: 'INFO', destination: log }),
        oidc: { clientId: 'lyftet-web', clientSecret: secrets.webClientSecret },
        sessionSecret: secrets.sessionSecret,
      }),
  };
}

function natsUrlOf(nats: EmbeddedNats, user: string, secrets: InstallationSecrets): string {
  const url = new URL(nats.url);
  url.username = user;
  url.password = secrets.natsUsers[user] ?? '';
  return url.href;
}
