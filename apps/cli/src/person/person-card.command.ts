import { type Command, type Invocation, textOption } from '../command.js';
import { Failure, UsageError } from '../failure.js';
import { withSession } from '../installation/open-session.js';
import { type PrintedCard, sayCard } from './printed-card.js';

interface Account {
  readonly accountId: string;
  readonly username: string;
  readonly state: string;
}

const SEEN = ['identity-document', 'known-in-person', 'vouched-for'];

/**
 * `lyftet person card`: how the operator of an installation gets in again, or lets in somebody who holds a role where
 * there are no two others to do it. It is recorded, and the person is told.
 */
export const personCard: Command = {
  name: 'person card',
  usage: '<person-id> --seen identity-document|known-in-person|vouched-for [--url U] [--json]',
  summary: 'Print a new card for somebody who stands beside you, whichever roles they hold',
  details:
    'Among people it takes two to make a card for somebody with a role; this is for whoever has the ' +
    'installation itself.\nThe person is told at the next sign-in, and their other sign-ins end when the ' +
    'card is used.',
  options: { seen: { type: 'string' }, url: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: (invocation: Invocation) => {
    const [personId] = invocation.positionals;
    const identitySeen = textOption(invocation, 'seen');
    if (identitySeen === undefined || !SEEN.includes(identitySeen))
      throw new UsageError(`--seen takes ${SEEN.join(', ')}: how you saw that it is the person.`);
    return withSession(invocation, async ({ api, operator }) => {
      const accounts = await api.get<Account[]>(`/accounts?personId=${encodeURIComponent(personId!)}`, operator);
      const account = accounts.find(({ state }) => state !== 'closed');
      if (!account) throw new Failure('The person has no account that is open.');
      const { card } = await api.post<{ card: PrintedCard }>(
        `/accounts/${account.accountId}/cards`,
        { personPresent: true, identitySeen },
        operator,
      );
      sayCard(invocation, { personId: personId!, username: account.username, card });
      return 0;
    });
  },
};
