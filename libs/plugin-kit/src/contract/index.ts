export { canonicalJson } from './canonical-json.js';
export { accessFault } from './access-fault.js';
export {
  type EventDefinition,
  type EventEnvelope,
  type EventIdentity,
  type PendingEvent,
  type Received,
  defineEvent,
  isOfType,
  noOther,
  tellerOf,
} from './define-event.js';
export { type PersonStateDefinition, type StateOf, definePersonState } from './define-person-state.js';
export { type Fact, type Facts, type OptionalFact, type Told, type ToldAll, fact } from './facts.js';
export {
  FULL,
  Gathering,
  type HeaderReader,
  type Part,
  type ReceivedPart,
  charactersOf,
  packParts,
  unpackParts,
} from './gathered.js';
export {
  CALLER_TOKEN,
  type CallerClaims,
  type CallerKey,
  type Grants,
  type RoleGrant,
  SCOPE_KINDS,
  type Scope,
  type ScopeKind,
  grantsKey,
} from './grants.js';
export { keyedId } from './keyed-id.js';
export { type LanguageMap, type PlatformLanguage, preferredLanguage, textIn } from './language.js';
export {
  type Access,
  type HttpVerb,
  type JsonSchema,
  type Manifest,
  type ManifestOperation,
  type ManifestPermission,
  type NavigationEntry,
  type PersonalDataNote,
  type ProgrammeSection,
  type PublishedEvent,
  type Reach,
  type ToldPersonState,
  publishedEvents,
} from './manifest.js';
export {
  BUCKETS,
  HEADERS,
  MANIFEST_LIMITS,
  NAME,
  RESERVED_PLUGIN_NAMES,
  SERVICE_METADATA,
  STREAMS,
  filesBucket,
  guestOf,
  guestStream,
  subjects,
} from './names.js';
export { type Pointer, memberPointer } from './pointer.js';
export {
  type InputFault,
  Problem,
  type ProblemClass,
  type ProblemDocument,
  type ProblemError,
  type ProblemOptions,
  defineProblem,
} from './problem.js';
export {
  Forbidden,
  IdempotencyKeyReused,
  InternalFault,
  InvalidInput,
  MethodNotAllowed,
  NotFound,
  OutcomeUnknown,
  Overloaded,
  PreconditionFailed,
  ServiceAway,
  StillRunning,
  TooLarge,
  TooManyRequests,
  Unauthenticated,
  UnsupportedMediaType,
} from './platform-problems.js';
export { defineSectionsApplied, sectionsApplied, sectionsFacts } from './sections-applied.js';
export {
  SIGN_IN_SECONDS,
  SIGN_OUT_KEPT_SECONDS,
  type SignInsEnd,
  endSignInsBefore,
  nextSecond,
  readSignInsEnd,
  signOutKeys,
} from './sign-outs.js';
export { wantedSubjects } from './wanted-subjects.js';
export { eventEnvelopeSchema, manifestSchema } from './schemas.js';
export { MOST_OF_A_METHOD, type SignInFacts, readSignInFacts } from './sign-in-facts.js';
