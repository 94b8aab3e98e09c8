import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountOpened } from '#contracts';
import type { RunningPlugin } from '#plugin-kit';
import type { TestInstallation } from '#testing';
import { EmbeddedProvider, ensureDemoAccounts, identity } from '../src/identity.plugin.js';
import { AccountsInstallation, ENVIRONMENT } from './accounts-installation.js';
import { ISSUER, PUBLIC_URL } from './oidc-installation.js';

let installation: TestInstallation;
let aPerson: AccountsInstallation['aPerson'];
let plugin: RunningPlugin;

beforeAll(async () => {
  ({ installation, plugin, aPerson } = await AccountsInstallation.start());
}, 60_000);
afterAll(() => installation?.stop());

describe('The plugin around the provider', () => {
  it('runs the provider of the settings, whose issuer the gateway knows', async () => {
    const { internalUrl } = plugin.get(EmbeddedProvider);
    const document = (await (await fetch(`${internalUrl}/.well-known/openid-configuration`)).json()) as object;
    expect(document).toMatchObject({ issuer: ISSUER });
  });

  it('makes demo accounts that exist, are open and are told of, once', async () => {
    const personId = await aPerson();
    const account = { username: 'demo-trainer', password: 'lyftet-demo', personId };

    await ensureDemoAccounts(plugin, [account]);
    await ensureDemoAccounts(plugin, [account]);
    await installation.settle();

    expect(installation.published(accountOpened).filter(({ data }) => data.personId === personId)).toHaveLength(1);
    const { rows } = await installation.sql.query('SELECT state FROM account WHERE username = $1', [account.username]);
    expect(rows).toEqual([{ state: 'active' }]);
  });

  it('makes no demo accounts in earnest, and no provider where there is another', async () => {
    const elsewhere = await installation.start(identity, {
      environment: { PUBLIC_URL, CURSOR_SECRET: ENVIRONMENT.CURSOR_SECRET, OIDC_ISSUER: 'https://login.example.org' },
    });

    expect(elsewhere.get(EmbeddedProvider).internalUrl).toBeUndefined();
    await expect(ensureDemoAccounts(elsewhere, [])).rejects.toThrow('demo mode alone');
    await elsewhere.stop();
  });

  it('says what is missing instead of starting half', async () => {
    await expect(
      installation.start(identity, { environment: { PUBLIC_URL, CURSOR_SECRET: ENVIRONMENT.CURSOR_SECRET } }),
    ).rejects.toThrow(/IDENTITY_SECRET is not set[^]*WEB_CLIENT_SECRET is not set/);
    // RFC 8037 appendix A.1
    const privateKey = JSON.stringify({
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    });
    for (const CLI_CLIENT_JWK of ['{"kty":"oct","k":"secret"}', 'not JSON', privateKey]) {
      await expect(installation.start(identity, { environment: { ...ENVIRONMENT, CLI_CLIENT_JWK } })).rejects.toThrow(
        'CLI_CLIENT_JWK is not a public key',
      );
    }
  });
});
