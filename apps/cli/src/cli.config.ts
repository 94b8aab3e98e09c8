import { type ConfigOf, defineConfig, env } from '#platform';

/** The settings of the command line client; most are found beside the installation of this computer. */
export const cliConfig = defineConfig({
  directory: env.text('LYFTET_DIRECTORY', 'where the installation of this computer keeps its data').default('.lyftet'),
  url: env.url('LYFTET_URL', 'the address of an installation elsewhere; as --url', ['http:', 'https:']).optional(),
  issuer: env
    .url('LYFTET_ISSUER', 'its OpenID provider, when it is not the one at <url>/oidc', ['http:', 'https:'])
    .optional(),
  clientId: env.text('LYFTET_CLIENT_ID', 'the client by which this program signs in there').optional(),
  clientKey: env.text('LYFTET_CLIENT_KEY', 'file with the private key of that client, a JWK').optional(),
  databaseAdminUrl: env
    .url(
      'DATABASE_ADMIN_URL',
      'PostgreSQL of a cluster, its database, as a role that may read every schema; for doctor',
      ['postgres:', 'postgresql:'],
    )
    .optional(),
  natsAdminUrl: env
    .text('NATS_ADMIN_URL', 'NATS servers of a cluster, comma-separated, with the user admin; for doctor')
    .optional(),
  demo: env.flag('LYFTET_DEMO', 'whether provision makes what demo mode needs').default(false),
  language: env.text('LANG', 'the language of the terminal').default('en'),
});

export type CliConfig = ConfigOf<typeof cliConfig>;
