import { keyedId } from '#plugin-kit/contract';
import { type Command, type Invocation, textOption } from '../command.js';
import { UsageError } from '../failure.js';
import { withSession } from '../installation/open-session.js';
import { type PrintedCard, sayCard } from './printed-card.js';

interface Account {
  readonly username: string;
  readonly card: PrintedCard;
}

/** `lyftet person add`: how the first people of an installation come to sign in; later ones are let in by those. */
export const personAdd: Command = {
  name: 'person add',
  usage:
    '<organisation> --given A --family B [--sex female|male|other|unknown] [--role R --in SCOPE] [--username ' +
    'U] [--url U] [--json]',
  summary: 'Register a person, give a role, and print the card for the first sign-in',
  details:
    'The organisation is the key that a programme file gives it. SCOPE is everywhere, programme:KEY or ' +
    'organisation:KEY.\nA person who has an account already is refused.',
  options: {
    given: { type: 'string' },
    family: { type: 'string' },
    sex: { type: 'string' },
    role: { type: 'string' },
    in: { type: 'string' },
    username: { type: 'string' },
    url: { type: 'string' },
  },
  takes: { least: 1, most: 1 },
  run: (invocation) => {
    const organisationId = keyedId('organisation', invocation.positionals[0]!);
    const name = { given: wanted(invocation, 'given'), family: wanted(invocation, 'family') };
    const [role, scope] = [textOption(invocation, 'role'), scopeOf(textOption(invocation, 'in'))];
    if ((role === undefined) !== (scope === undefined)) throw new UsageError('--role and --in belong together.');
    return withSession(invocation, async ({ api, operator }) => {
      const { personId } = await api.post<{ personId: string }>(
        '/people',
        { organisationId, name, sex: textOption(invocation, 'sex') ?? 'unknown' },
        operator,
      );
      if (role !== undefined) await api.post('/assignments', { personId, role, scope }, operator);
      const username = textOption(invocation, 'username');
      const account = await untilKnown(() =>
        api.post<Account>('/accounts', { personId, ...(username !== undefined && { username }) }, operator),
      );
      sayCard(invocation, { personId, username: account.username, card: account.card });
      return 0;
    });
  },
};

function wanted(invocation: Invocation, option: string): string {
  const value = textOption(invocation, option);
  if (value === undefined) throw new UsageError(`--${option} is missing.`);
  return value;
}

/** A scope as people write it, by keys, in the form of the API, by ids. */
function scopeOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text === 'everywhere') return '*';
  const [kind, key] = text.split(':');
  if ((kind !== 'programme' && kind !== 'organisation') || !key)
    throw new UsageError(`--in takes everywhere, programme:KEY or organisation:KEY, not "${text}"`);
  return `${kind}:${keyedId(kind, key)}`;
}

const TRIES = 50;

/** Identity hears of the new person by event: until then the person is unknown there. */
async function untilKnown<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === TRIES || (error as { status?: number }).status !== 404) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
