import { personRegistered } from '#contracts';
import { uuidv7 } from '#platform';
import type { RunningPlugin } from '#plugin-kit';
import { type TestCaller, TestInstallation, type TestReply } from '#testing';
import { identity } from '../src/identity.plugin.js';
import { PUBLIC_URL, WEB_SECRET } from './oidc-installation.js';

export const ENVIRONMENT = {
  PUBLIC_URL,
  CURSOR_SECRET: 'a secret of at least 32 characters',
  IDENTITY_SECRET: 'a secret of thirty-two bytes or more',
  WEB_CLIENT_SECRET: WEB_SECRET,
  LYFTET_DEMO: 'true',
};
export const OPERATOR = { id: 'lyftet-cli', kind: 'client', roles: [{ role: 'operator', scope: '*' }] } as const;
export const municipality = uuidv7();
export const coordinator = {
  id: uuidv7(),
  roles: [{ role: 'coordinator', scope: `organisation:${municipality}` }],
} as const;

/** Identity with people of a municipality, of whom the directory has told. */
export class AccountsInstallation {
  private constructor(
    readonly installation: TestInstallation,
    readonly plugin: RunningPlugin,
  ) {}

  static async start(): Promise<AccountsInstallation> {
    const installation = await TestInstallation.create([identity]);
    return new AccountsInstallation(installation, await installation.start(identity, { environment: ENVIRONMENT }));
  }

  /** A person of the municipality, as `directory` tells of them. */
  readonly aPerson = async (organisationId = municipality): Promise<string> => {
    const personId = uuidv7();
    await this.installation.publish(personRegistered(personId, { personId, sex: 'female', organisationId }));
    await this.installation.settle();
    return personId;
  };

  readonly open = (body: object, as: TestCaller = coordinator, headers = {}): Promise<TestReply> =>
    this.installation.call('identity.open-account', body, { as, headers });
}
