import { randomUUID } from 'node:crypto';
import { accountOpened } from '#contracts';
import { SystemClock, uuidv7 } from '#platform';
import { Caller, type RunningPlugin, UnitOfWork, requestContext, statement } from '#plugin-kit';
import { type IdentityConfig, identityConfig } from '../identity.config.js';
import { issuerOf } from '../provider/oidc-settings.js';
import { hashPassphrase } from './passphrase-hash.js';

/** An account that everybody may know the password of. */
export interface DemoAccount {
  readonly username: string;
  readonly password: string;
  readonly personId: string;
}

const openDemoAccount = statement<
  { id: string },
  [id: string, username: string, personId: string, passphraseHash: string, at: Date]
>(
  'open-demo-account',
  `
  INSERT INTO account (id, username, person_id, state, passphrase_hash, passphrase_set_at, created_at)
  VALUES ($1, $2, $3, 'active', $4, $5, $5)
  ON CONFLICT DO NOTHING
  RETURNING id`,
);

/**
 * Makes the accounts of a demonstration that do not exist yet, and tells of each as of any other. May be called at
 * every start; a password that was changed stays as it is.
 *
 * @throws when the plugin does not run in demo mode
 */
export async function ensureDemoAccounts(
  plugin: Pick<RunningPlugin, 'get'>,
  accounts: readonly DemoAccount[],
): Promise<void> {
  const config = plugin.get(identityConfig as never) as IdentityConfig;
  if (!config.isDemo) throw new Error('Demo accounts are made in demo mode alone');
  const unitOfWork = plugin.get(UnitOfWork);
  const clock = plugin.get(SystemClock);
  const context = {
    operation: 'identity.ensure-demo-accounts',
    caller: Caller.anonymous,
    correlationId: randomUUID(),
    language: 'sv',
    anonymous: false,
    headers: {},
  } as const;
  for (const { username, password, personId } of accounts) {
    const hash = await hashPassphrase(password);
    await requestContext.run(context, () =>
      unitOfWork.run(async (work) => {
        const [account] = await work.query(openDemoAccount, uuidv7(), username, personId, hash, clock.now());
        if (account)
          work.publish(
            accountOpened(account.id, { accountId: account.id, personId, issuer: issuerOf(config.publicUrl) }),
          );
      }),
    );
  }
}
