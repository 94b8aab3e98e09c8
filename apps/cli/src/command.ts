import type { ParseArgsConfig } from 'node:util';
import type { PlatformLanguage } from '#plugin-kit/contract';
import type { CliConfig } from './cli.config.js';

/** What a command is given. */
export interface Invocation {
  readonly positionals: readonly string[];
  readonly options: { readonly [name: string]: string | boolean | readonly string[] | undefined };
  readonly config: CliConfig;
  readonly language: PlatformLanguage;
  /** Whether the answer is to be JSON, for programs. */
  readonly json: boolean;
  /** Writes a line of the answer to stdout. */
  readonly say: (line: string) => void;
  /** Writes a line about the progress to stderr. */
  readonly note: (line: string) => void;
}

/** One thing that `lyftet` can do. */
export interface Command {
  /** As typed: `programme plan`. */
  readonly name: string;
  /** What follows the name: `<file> [--url U]`. */
  readonly usage: string;
  readonly summary: string;
  /** The rest of its help. */
  readonly details?: string;
  readonly options?: ParseArgsConfig['options'];
  /** How many words may follow the name. */
  readonly takes: { readonly least: number; readonly most: number };
  /** Answers the exit code. @throws {Failure} · {UsageError} */
  run(invocation: Invocation): Promise<number>;
}

/** The value of an option that takes a text. */
export function textOption({ options }: Pick<Invocation, 'options'>, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The values of an option that may be given several times. */
export function textsOption({ options }: Pick<Invocation, 'options'>, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
