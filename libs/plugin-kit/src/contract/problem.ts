import { type LanguageMap, textIn } from './language.js';
import type { Pointer } from './pointer.js';

/** One fault of what came. What is no field of the input says so in words, and a header by its name. */
export interface ProblemError {
  readonly pointer: Pointer;
  /** Name of the header that is at fault, in lower case; the pointer is `''` then. */
  readonly header?: string;
  readonly detail: string;
}

/** The same before a language is chosen. */
export interface InputFault extends Omit<ProblemError, 'detail'> {
  readonly detail: LanguageMap;
}

/** A problem document (RFC 9457). Extension members (the facts of the problem) stand beside the standard ones. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly errors?: readonly ProblemError[];
  readonly [extension: string]: unknown;
}

export interface ProblemOptions {
  /** What went wrong this time, for the reader. */
  readonly detail?: LanguageMap;
  readonly errors?: readonly InputFault[];
  /** Seconds until another try makes sense; becomes `Retry-After`. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** The base of all failures that a caller is told about. Thrown by operations; never caught below the kit's edge. */
export abstract class Problem extends Error {
  abstract readonly type: string;
  abstract readonly status: number;
  abstract readonly title: LanguageMap;

  constructor(
    readonly facts: Readonly<Record<string, unknown>>,
    readonly options: ProblemOptions,
  ) {
    super('', options.cause === undefined ? undefined : { cause: options.cause });
  }

  override get message(): string {
    return `${this.type} ${JSON.stringify(this.facts)}`;
  }

  toDocument(language: string): ProblemDocument {
    const { detail, errors } = this.options;
    return {
      ...this.facts,
      type: this.type,
      title: textIn(this.title, language),
      status: this.status,
      ...(detail && { detail: textIn(detail, language) }),
      ...(errors && {
        errors: errors.map(({ pointer, header, detail: text }) => ({
          pointer,
          ...(header !== undefined && { header }),
          detail: textIn(text, language),
        })),
      }),
    };
  }
}

/** The default accepts a problem of any facts. */
// oxlint-disable-next-line typescript/no-explicit-any
export interface ProblemClass<Facts extends object = any> {
  new (facts: Facts, options?: ProblemOptions): Problem;
  readonly type: string;
  readonly status: number;
  readonly title: LanguageMap;
}

const TYPE = /^urn:lyftet:problem:[a-z][a-z0-9-]{1,40}:[a-z][a-z0-9-]{1,60}$/;

/**
 * Defines a failure by the fact that is broken:
 * `defineProblem<{ enrolmentId: string }>('urn:lyftet:problem:certification:course-not-completed', 409, { sv: 'Kursen
 * är inte genomförd', en: 'The course is not completed' })`. Status 400–599. The facts become extension members of the
 * document (RFC 9457 section 3.2): put nothing confidential there.
 */
export function defineProblem<Facts extends object = Record<string, never>>(
  type: string,
  status: number,
  title: LanguageMap & { sv: string; en: string },
): ProblemClass<Facts> {
  if (!TYPE.test(type)) throw new Error(`"${type}" is not a problem type of the protocol`);
  if (!Number.isInteger(status) || status < 400 || status > 599)
    throw new Error(`${type}: ${status} is not the status of a problem`);
  return class DefinedProblem extends Problem {
    static readonly type = type;
    static readonly status = status;
    static readonly title = title;
    readonly type = type;
    readonly status = status;
    readonly title = title;
    constructor(facts: Facts, options: ProblemOptions = {}) {
      super(facts as Readonly<Record<string, unknown>>, options);
    }
  };
}
