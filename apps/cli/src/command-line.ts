import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Command, Invocation } from './command.js';
import { UsageError } from './failure.js';

/** What a command line asks for: a command, or help (about one command, or about all). */
export type Request =
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly positionals: readonly string[];
      readonly options: Invocation['options'];
    }
  | { readonly kind: 'help'; readonly command?: Command };

const GENERAL: NonNullable<ParseArgsConfig['options']> = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  language: { type: 'string' },
};

/** Reads the arguments. @throws {UsageError} saying what is wrong and what is right */
export function readCommandLine(args: readonly string[], commands: readonly Command[]): Request {
  const words = args.filter((argument) => !argument.startsWith('-'));
  const wantsHelp = args.includes('--help') || args.includes('-h');
  if (words.length === 0 || words[0] === 'help') return { kind: 'help' };
  const command = commands.find(({ name }) => args.slice(0, name.split(' ').length).join(' ') === name);
  if (!command) {
    if (wantsHelp) return { kind: 'help' };
    throw new UsageError(
      `There is no command "${words.slice(0, 2).join(' ')}". There are: ` +
        `${commands.map(({ name }) => name).join(', ')}.`,
    );
  }
  if (wantsHelp) return { kind: 'help', command };
  const { values, positionals } = parse(command, args.slice(command.name.split(' ').length));
  const { least, most } = command.takes;
  if (positionals.length < least || positionals.length > most)
    throw new UsageError(`Usage: lyftet ${command.name} ${command.usage}`);
  return { kind: 'run', command, positionals, options: values as Invocation['options'] };
}

function parse(command: Command, args: readonly string[]) {
  const options = { ...GENERAL, ...command.options };
  try {
    return parseArgs({
      args: withValues(args, options),
      options,
      allowPositionals: true,
      strict: true,
    });
  } catch (cause) {
    throw new UsageError(`${(cause as Error).message}\nUsage: lyftet ${command.name} ${command.usage}`, { cause });
  }
}

/**
 * A value may begin with a hyphen, as one key in 64 does (base64url, RFC 4648 section 5): what comes after an option
 * that takes a value is its value, unless it is an option itself.
 */
function withValues(args: readonly string[], options: NonNullable<ParseArgsConfig['options']>): string[] {
  const takesValue = (arg: string) => arg.startsWith('--') && options[arg.slice(2)]?.type === 'string';
  const isOption = (arg: string) =>
    arg === '-h' || (arg.startsWith('--') && Object.hasOwn(options, arg.slice(2).split('=')[0]!));
  const read: string[] = [];
  for (const arg of args) {
    const before = read.at(-1);
    if (before !== undefined && takesValue(before) && arg.startsWith('-') && !isOption(arg))
      read[read.length - 1] = `${before}=${arg}`;
    else read.push(arg);
  }
  return read;
}

/** The help of one command, or the list of all. */
export function help(commands: readonly Command[], command?: Command): string {
  if (command) {
    return [
      `lyftet ${command.name} ${command.usage}`,
      '',
      `${command.summary}.`,
      ...(command.details === undefined ? [] : ['', command.details]),
    ].join('\n');
  }
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'npm run lyftet -- <command>',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '  --help        about a command: lyftet programme apply --help',
    '  --language L  sv or en; default: that of the terminal',
    '  --json        the answer as JSON, where a command has one',
    '',
    'The installation of this computer is found by itself (npm start). For another one: --url or LYFTET_URL, ' +
      'LYFTET_CLIENT_ID and LYFTET_CLIENT_KEY (a file with the private JWK).',
    'Exit code: 0 done, 1 not done or not valid, 2 wrong command line, 3 a certificate of an issuer whom you ' +
      'have not said you trust.',
  ].join('\n');
}
