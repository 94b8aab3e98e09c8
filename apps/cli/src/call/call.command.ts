import { STATUS_CODES } from 'node:http';
import type { ProblemDocument } from '#plugin-kit/contract';
import { type Command, type Invocation, textOption } from '../command.js';
import { Failure, UsageError } from '../failure.js';
import { Api, type ApiReply, nobody } from '../http/api.js';
import { Connections, type Request } from '../http/exchange.js';
import { findAddress } from '../installation/find-installation.js';
import { hasDemoPeople, readInstanceSecrets } from '../installation/instance-directory.js';
import { readText } from '../read-text.js';
import { type BrowserSession, signInByForm } from './sign-in-by-form.js';

const METHODS: readonly Request['method'][] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** `lyftet call <method> <path>` */
export const call: Command = {
  name: 'call',
  usage: '<GET|POST|PUT|PATCH|DELETE> <path> [--as PERSON] [--data JSON|@FILE|@-] [--url U] [--json]',
  summary: 'Call the API, as one of the people of the demo or as nobody',
  details: [
    'PERSON is one of those whom npm start names, such as trainer or operator: signed in by the form, as in a browser.',
    '--data takes the body: JSON, @FILE for one in a file, @- for standard input.',
    'The status goes to stderr, with what a problem says; the body to stdout, with --json on one line.',
    'Exit code 0 when the answer is no error, else 1.',
  ].join('\n'),
  options: { as: { type: 'string' }, data: { type: 'string' }, url: { type: 'string' } },
  takes: { least: 2, most: 2 },
  run: async (invocation) => {
    const [method, path] = [methodOf(invocation.positionals[0]!), pathOf(invocation.positionals[1]!)];
    const body = bodyOf(textOption(invocation, 'data'));
    const { publicUrl, isHere } = findAddress(invocation.config, textOption(invocation, 'url'));
    const api = new Api(publicUrl, invocation.language);
    const connections = new Connections(1);
    let session: BrowserSession | undefined;
    try {
      const person = textOption(invocation, 'as');
      if (person !== undefined) {
        session = await signInByForm(connections, publicUrl, person, passphraseIn(invocation, isHere));
      }
      return tell(invocation, await api.reply(method, path, body, session?.identity ?? nobody));
    } finally {
      await session?.end();
      api.close();
      connections.close();
    }
  },
};

function methodOf(word: string): Request['method'] {
  const method = METHODS.find((known) => known === word.toUpperCase());
  if (method === undefined) throw new UsageError(`"${word}" is not a method; there are ${METHODS.join(', ')}.`);
  return method;
}

function pathOf(word: string): string {
  if (!/^\/(?!\/)[!-~]*$/.test(word)) throw new UsageError(`"${word}" is not a path like /sessions?limit=10`);
  return word;
}

function bodyOf(data: string | undefined): object | undefined {
  if (data === undefined) return undefined;
  const text = data.startsWith('@') ? readText(data.slice(1)) : data;
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) return body;
  } catch (cause) {
    throw new UsageError(`--data is not JSON: ${(cause as Error).message}`, { cause });
  }
  throw new UsageError('--data is a JSON object; for one in a file write @FILE.');
}

/** The people of the demo are known on the computer where it runs. @throws {Failure} */
function passphraseIn({ config: { directory } }: Invocation, isHere: boolean): string {
  if (!isHere) throw new Failure('--as takes people of the demo of this computer; this installation is elsewhere.');
  const passphrase = readInstanceSecrets(directory)?.demoPassphrase;
  if (passphrase === undefined || !hasDemoPeople(directory)) {
    throw new Failure(
      `The installation in ${directory} has no people of a demo: it was started with --empty, or its demo is ` +
        'not loaded.',
    );
  }
  return passphrase;
}

/** Answers the exit code. */
function tell({ json, say, note }: Invocation, { status, body }: ApiReply): number {
  note(`${status} ${STATUS_CODES[status] ?? ''}`.trimEnd());
  if (typeof body === 'object' && status >= 400) problemLines(body as Partial<ProblemDocument>).forEach(note);
  if (typeof body === 'object') say(JSON.stringify(body, null, json ? undefined : 2));
  else if (body !== '') say(String(body));
  return status < 400 ? 0 : 1;
}

function problemLines({ title, detail, errors = [], instance }: Partial<ProblemDocument>): string[] {
  const what = [title, detail].filter((text) => text !== undefined).join(' – ');
  const where = errors.map(({ pointer, detail: fault }) => `  ${pointer}: ${fault}`);
  return [what, ...where, ...(instance === undefined ? [] : [instance])].filter((line) => line !== '');
}
