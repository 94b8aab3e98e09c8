import { ConfigError } from '#platform';
import type { PlatformLanguage } from '#plugin-kit/contract';
import { type CliConfig, cliConfig } from './cli.config.js';
import type { Command, Invocation } from './command.js';
import { help, readCommandLine } from './command-line.js';
import { Failure, UsageError } from './failure.js';
import { ProblemReply } from './http/problem-reply.js';

/** Where the lines go; a terminal, or a test. */
export interface Output {
  readonly say: (line: string) => void;
  readonly note: (line: string) => void;
}

/**
 * Runs what the arguments ask for; answers the exit code: 0 done, 1 not done or not valid, 2 wrong command line, 3
 * valid by the word of somebody unknown.
 */
export async function runCommandLine(
  args: readonly string[],
  commands: readonly Command[],
  { say, note }: Output,
  environment?: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  try {
    const request = readCommandLine(args, commands);
    if (request.kind === 'help') {
      say(help(commands, request.command));
      return 0;
    }
    const config = cliConfig.load(environment);
    const { command, positionals, options } = request;
    return await command.run({
      positionals,
      options,
      config,
      language: languageOf(options['language'], config),
      json: options['json'] === true,
      say,
      note,
    });
  } catch (error) {
    if (error instanceof UsageError) {
      note(error.message);
      return 2;
    }
    if (error instanceof Failure || error instanceof ProblemReply || error instanceof ConfigError) {
      note(error.message);
      return 1;
    }
    throw error;
  }
}

function languageOf(wanted: Invocation['options'][string], config: CliConfig): PlatformLanguage {
  if (wanted !== undefined && wanted !== 'sv' && wanted !== 'en') throw new UsageError('--language is sv or en.');
  return wanted ?? (config.language.startsWith('sv') ? 'sv' : 'en');
}
