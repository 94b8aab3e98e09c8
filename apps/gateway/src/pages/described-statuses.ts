import {
  Forbidden,
  IdempotencyKeyReused,
  InternalFault,
  InvalidInput,
  type ManifestOperation,
  NotFound,
  OutcomeUnknown,
  Overloaded,
  PreconditionFailed,
  type ProblemClass,
  ServiceAway,
  StillRunning,
  TooLarge,
  TooManyRequests,
  Unauthenticated,
  UnsupportedMediaType,
} from '#plugin-kit/contract';
import { propertiesOf } from '../routing/input-shape.js';
import { ForeignOrigin, ReplyRefused } from '../routing/gateway-problems.js';

/**
 * What the platform may answer for an operation, and when: by how the operation is asked, never written down for one by
 * one.
 */
const BY_PLATFORM: readonly (readonly [
  problem: ProblemClass<never>,
  isPossible: (operation: ManifestOperation) => boolean,
])[] = [
  [InvalidInput, () => true],
  // A bad token is told of wherever one is looked at, also where nobody needs one.
  [Unauthenticated, looksForCaller],
  [Forbidden, looksForCaller],
  [ForeignOrigin, looksForCaller],
  // What is named may not be there, or not be for this caller to know of.
  [NotFound, (operation) => operation.access !== 'public' || propertiesOf(operation.input).size > 0],
  [StillRunning, takesKey],
  [PreconditionFailed, ({ requestHeaders }) => requestHeaders.includes('if-match')],
  [TooLarge, takesBody],
  [UnsupportedMediaType, takesBody],
  [IdempotencyKeyReused, takesKey],
  [TooManyRequests, () => true],
  [InternalFault, () => true],
  [ReplyRefused, () => true],
  [ServiceAway, () => true],
  [Overloaded, () => true],
  [OutcomeUnknown, () => true],
];

/** Pages that are kept for all, and what is asked without a name, are answered whoever asks. */
function looksForCaller({ anonymous, cache }: ManifestOperation): boolean {
  return !anonymous && cache === undefined;
}

function takesBody({ http }: ManifestOperation): boolean {
  return http?.method !== 'GET';
}

function takesKey(operation: ManifestOperation): boolean {
  return takesBody(operation) && !operation.anonymous;
}

/** Statuses of success of an operation that has a path, its usual one first. */
export function successesOf({ status, otherStatuses = [], http, anonymous }: ManifestOperation): number[] {
  // A page with an entity tag that the client has already is not sent again.
  return [status, ...otherStatuses, ...(http?.method === 'GET' && !anonymous ? [304] : [])];
}

/**
 * Status → why, in English, with the types of the problems: those that the operation declares, and those of the
 * platform.
 */
export function failuresOf(operation: ManifestOperation): Map<number, string[]> {
  const found = new Map<number, string[]>();
  const tell = (status: number, title: Readonly<Record<string, string>>, type: string) => {
    found.set(status, [...(found.get(status) ?? []), `${title['en'] ?? Object.values(title)[0]} (${type})`]);
  };
  for (const [problem, isPossible] of BY_PLATFORM)
    if (isPossible(operation)) tell(problem.status, problem.title, problem.type);
  for (const { status, title, type } of operation.problems)
    tell(status, title as Readonly<Record<string, string>>, type);
  return new Map([...found].toSorted(([a], [b]) => a - b));
}
