import 'reflect-metadata';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { DeclaredAccess } from '../access/manifest-access.js';
import { type HttpVerb, type JsonSchema, NAME, type ProblemClass, subjects } from '../contract/index.js';
import { schemaOf } from '../fields/index.js';
import type { Caller } from './caller.js';
import type { Reply, SuccessStatus } from './reply.js';

type Class<Instance = object> = abstract new (...dependencies: never[]) => Instance;

export interface OperationOptions<Input extends object = object, Output extends object = object> {
  /** `<plugin>.<verb-noun>` */
  readonly name: string;
  readonly summary: string;
  /** Omit for operations that are reached over NATS only. */
  readonly http?: `${HttpVerb} /${string}`;
  /**
   * Who may call. Where rows or things differ in who may have them, by `defineAccess`, which decides about them, too.
   */
  readonly access: DeclaredAccess;
  readonly input: Class<Input>;
  /** A view class made of field decorators; a list of them as `[View]`; omit for no content or another media type. */
  readonly output?: Class<Output> | readonly [Class<Output>];
  /** Problems that this operation may answer with, beside those of the platform. */
  readonly problems?: readonly ProblemClass[];
  readonly body?: 'merged' | 'whole';
  /** 200 by default, 204 when there is no output and nothing is produced. */
  readonly status?: SuccessStatus;
  /** Those that a `Reply` may have instead. */
  readonly otherStatuses?: readonly SuccessStatus[];
  readonly produces?: string;
  readonly requestHeaders?: readonly string[];
  readonly responseHeaders?: readonly string[];
  readonly cache?: { readonly seconds: number };
  readonly timeoutMs?: number;
  /** 1 by default: a plain request, some 0.2 ms of one core. Bodies are counted beside it. */
  readonly cost?: number;
  readonly errorFormat?: 'problem' | 'scim' | 'oauth';
  readonly anonymous?: boolean;
  /**
   * What the reply tells of other people, by names of fields or of things: needed, and allowed, where it has a
   * `PersonId` or is no JSON. The kit notes who was told of whom; the person sees it in the plugin's list of readings.
   */
  readonly reads?: readonly [string, ...string[]];
  /**
   * The reply holds a secret that is shown once: it is not kept for `Idempotency-Key`, so the operation itself must
   * refuse a repetition.
   */
  readonly isReplySecret?: boolean;
}

/** The usual status of success. */
export function statusOf({
  status,
  output,
  produces,
}: Pick<OperationOptions, 'status' | 'output' | 'produces'>): SuccessStatus {
  return status ?? (output || produces ? 200 : 204);
}

/** An operation: one class, one file, one method. */
export interface Executes<Input extends object, Output> {
  execute(input: Input, caller: Caller): Promise<Output | Reply<Output>>;
}

type ResultOf<Output> = Output extends readonly [Class<infer Item>]
  ? readonly Item[]
  : Output extends Class<infer View>
    ? View
    : unknown;

const OPERATION = Symbol('lyftet:operation');
const VERB_AND_PATH = /^(GET|POST|PUT|PATCH|DELETE) (\/\S*)$/;

/**
 * Makes a class an operation: a Nest controller whose `execute(input, caller)` answers requests on
 * `op.<plugin>.<verb-noun>`. Guards, pipes, interceptors and filters of Nest work on it unchanged.
 */
export function Operation<Input extends object, const Output extends Class | readonly [Class] | undefined = undefined>(
  options: Omit<OperationOptions<Input>, 'output'> & { readonly output?: Output },
) {
  const [plugin = '', verbNoun = ''] = options.name.split('.');
  if (!NAME.test(plugin) || !NAME.test(verbNoun))
    throw new Error(`"${options.name}" is not an operation name (<plugin>.<verb-noun>)`);
  if (options.http && !VERB_AND_PATH.test(options.http))
    throw new Error(`${options.name}: "${options.http}" is not "<VERB> /<path>"`);
  if (options.cache && (options.access !== 'public' || !options.http?.startsWith('GET ')))
    throw new Error(`${options.name}: only public GETs are cached`);
  return <
    Target extends new (...dependencies: never[]) => {
      execute(input: Input, caller: Caller): Promise<ResultOf<Output> | Reply<ResultOf<Output>>>;
    },
  >(
    target: Target,
  ): void => {
    const descriptor = Object.getOwnPropertyDescriptor(target.prototype, 'execute');
    if (!descriptor) throw new Error(`${options.name}: ${target.name} has no execute()`);
    Reflect.defineMetadata(OPERATION, options, target);
    // The kit's transport hands `{ input, caller }` to the handler; see operation-dispatcher.ts.
    Payload('input')(target.prototype, 'execute', 0);
    Payload('caller')(target.prototype, 'execute', 1);
    MessagePattern(subjects.operation(options.name))(target.prototype, 'execute', descriptor);
    Controller()(target);
  };
}

/** The options of an operation class, as its decorator states them. */
export function operationOf(target: object): OperationOptions {
  const options: unknown = Reflect.getMetadata(OPERATION, target);
  if (!options) throw new Error(`${(target as { name?: string }).name} is not an @Operation`);
  return options as OperationOptions;
}

/** Verb and path of an operation with `http`. */
export function httpOf(options: OperationOptions): { method: HttpVerb; path: string } | undefined {
  const match = options.http === undefined ? null : VERB_AND_PATH.exec(options.http);
  return match ? { method: match[1] as HttpVerb, path: match[2]! } : undefined;
}

/** The schema of what an operation answers, if that is JSON. */
export function outputSchemaOf({ output }: OperationOptions): JsonSchema | undefined {
  if (!output) return undefined;
  return typeof output === 'function' ? schemaOf(output) : { type: 'array', items: schemaOf(output[0]) };
}
