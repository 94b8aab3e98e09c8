import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type Plugin, ownerRoleOf, provisionPostgres, roleOf, roleUrl } from '#plugin-kit';

interface Servers {
  readonly adminUrl: string;
  readonly natsUrl: string;
  readonly claims: string;
  readonly accounts: number;
  /** Everybody who has a user, ours or not. */
  readonly plugins: readonly string[];
}

const PASSWORD = 'test';

function servers(): Servers {
  const text = process.env['LYFTET_TEST_SERVERS'];
  if (text === undefined)
    throw new Error('The test servers are not running: start the tests with `npm test`, whose set-up starts them');
  return JSON.parse(text) as Servers;
}

/** Names of all plugins that have a user: what is published in a test has somewhere to go. */
export const knownPlugins = (): readonly string[] => servers().plugins;

/** A NATS account that no other test of this run uses; answers the URL of one of its users. */
export function claimNatsAccount(): { readonly account: string; urlOf(user: string): string } {
  const { natsUrl, claims, accounts } = servers();
  for (let index = 0; index < accounts; index += 1) {
    try {
      mkdirSync(join(claims, String(index)));
    } catch {
      continue;
    }
    const account = `t${index}`;
    return { account, urlOf: (user) => natsUrl.replace('nats://', `nats://${account}-${user}:${PASSWORD}@`) };
  }
  throw new Error(`All ${accounts} NATS accounts of this run are taken`);
}

/**
 * A database with the schemas of these plugins, cloned from a template that the first test that needs it migrates.
 * @param ownServer the superuser's connection to a server of the test's own, instead of that of all tests
 */
export async function cloneDatabase(
  plugins: readonly Plugin[],
  ownServer?: string,
): Promise<{ readonly name: string; readonly adminUrl: string; urlOf(plugin: string): string; drop(): Promise<void> }> {
  const adminUrl = ownServer ?? servers().adminUrl;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const fingerprint = createHash('sha256')
    .update(
      JSON.stringify(plugins.map(({ options }) => [options.name, options.migrations?.map(({ checksum }) => checksum)])),
    )
    .digest('hex')
    .slice(0, 16);
  const template = `template_${fingerprint}`;
  const name = `test_${randomBytes(8).toString('hex')}`;
  try {
    await admin.query('SELECT pg_advisory_lock(1)');
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (rowCount === 0) {
      // Under another name until it is whole: a run that ends in between leaves no half template.
      const unfinished = `${template}_${randomBytes(4).toString('hex')}`;
      await provisionPostgres({
        adminUrl,
        database: unfinished,
        plugins: plugins.map(({ options }) => ({
          name: options.name,
          migrations: options.migrations ?? [],
          passwords: { owner: PASSWORD, runtime: PASSWORD },
        })),
      });
      await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`);
    }
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    // Who may connect is not copied with a template.
    await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    for (const { options } of plugins)
      await admin.query(`GRANT CONNECT ON DATABASE ${name} TO ${ownerRoleOf(options.name)}, ${roleOf(options.name)}`);
  } finally {
    await admin.end();
  }
  const own = new URL(adminUrl);
  own.pathname = `/${name}`;
  return {
    name,
    adminUrl: own.href,
    urlOf: (plugin) => roleUrl(adminUrl, name, roleOf(plugin), PASSWORD),
    drop: async () => {
      const client = new pg.Client({ connectionString: adminUrl });
      await client.connect();
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await client.end();
    },
  };
}
