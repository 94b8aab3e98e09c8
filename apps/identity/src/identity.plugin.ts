import { accountClosed, accountOpened, signInsEnded } from '#contracts';
import { defineFeature, definePlugin, provideCursors } from '#plugin-kit';
import { accounts } from './accounts/accounts.feature.js';
import { cards } from './cards/cards.feature.js';
import { identityConfig } from './identity.config.js';
import { migrations } from './migrations/index.js';
import { people } from './people/people.feature.js';
import { OPEN, OPEN_FOR_STAFF } from './people/require-reach.js';
import { provider } from './provider/provider.feature.js';
import { signOuts } from './sign-outs/sign-outs.feature.js';

export { ensureDemoAccounts, type DemoAccount } from './accounts/demo-accounts.js';
export { EmbeddedProvider } from './provider/embedded-provider.js';

export const identity = definePlugin({
  name: 'identity',
  version: '1.0.0',
  summary: 'Signs people in: accounts without e-mail or phone, one-time cards, and an OpenID provider',
  basePath: '/identity',
  config: identityConfig,
  migrations,
  permissions: {
    [OPEN]: {
      summary: 'Open and close accounts, and print one-time cards, for people who take part',
      roles: ['coordinator', 'trainer', 'programme-office', 'operator'],
    },
    [OPEN_FOR_STAFF]: {
      summary: 'The same for people who have a role of their own, as far as one’s own reach; a card for them takes two',
      roles: ['programme-office', 'operator'],
    },
  },
  publishes: [accountOpened, accountClosed, signInsEnded],
  personalData: [
    {
      what: 'username, hash of the password, and which person the account belongs to',
      purpose: 'to let a person, and nobody else, sign in as that person',
      legalBasis: 'GDPR art. 6.1 e (public task); for private bodies art. 6.1 f',
      retention: 'until the person is erased; the password hash until the account is closed',
    },
    {
      what: 'sign-ins: when and by which account',
      purpose: 'to stay signed in',
      legalBasis: 'GDPR art. 6.1 e; for private bodies art. 6.1 f',
      retention: '12 hours, as set by SIGN_IN_LASTS, and an hour more',
    },
    {
      what:
        'who proposed, confirmed and made a card for whom, in which capacity and how the identity was seen (a ' +
        'code), and when it was used',
      purpose: 'that nobody gets into the account of another unseen',
      legalBasis: 'GDPR art. 6.1 e; for private bodies art. 6.1 f',
      retention: 'until the person is erased',
    },
    {
      what: 'keyed hashes of network address and username of attempts to sign in',
      purpose: 'to slow down guessing of passwords',
      legalBasis: 'GDPR art. 6.1 e; for private bodies art. 6.1 f',
      retention: '2 hours',
    },
    {
      what:
        'organisation, unit, programmes and sessions of a person, and which roles the person holds where, by ids ' +
        'alone; roles for 60 days after they were taken away',
      purpose: 'to let helpers open accounts for their own people only',
      legalBasis: 'GDPR art. 6.1 e; for private bodies art. 6.1 f',
      retention: 'until the person is erased',
    },
  ],
  features: [
    accounts,
    cards,
    people,
    provider,
    signOuts,
    defineFeature({ providers: [provideCursors(identityConfig)] }),
  ],
});
