import type { ScopeKind } from './grants.js';
import type { LanguageMap } from './language.js';

export type HttpVerb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * Who may call: everybody, every signed-in caller, or those whose role gives the permission; `or: 'own'`: and whoever
 * asks for what is their own; `and: 'own'`: of these, for what is their own alone. There is no default.
 */
export type Access =
  | 'public'
  | 'signed-in'
  | { readonly permission: string; readonly or?: 'own'; readonly and?: 'own' };

/** How far the access of an operation reaches. */
export interface Reach {
  /**
   * Kinds of scope in which the permission reaches a thing, beside everywhere (`*`). Absent: whoever has it anywhere.
   */
  readonly at?: readonly ScopeKind[];
  /** False: a permission that is held everywhere does not reach; it has to be held for the very place. */
  readonly everywhere?: false;
  /** Whose things are their own: `learner`, `trainers`. With `signed-in`: everybody has their own, and nothing else. */
  readonly whose?: readonly string[];
}

export interface ManifestOperation {
  /** `<plugin>.<verb-noun>` */
  readonly name: string;
  readonly summary: string;
  /** Absent: the operation is reached over NATS only. Path parameters are `{name}`. */
  readonly http?: { readonly method: HttpVerb; readonly path: string };
  readonly access: Access;
  /** Absent: the operation does not tell. */
  readonly reach?: Reach;
  /** JSON Schema (2020-12) of the merged input object; always `type: object` unless `body` is `whole`. */
  readonly input: JsonSchema;
  /** Absent: no content (204), or a media type that is not JSON. */
  readonly output?: JsonSchema;
  /**
   * `merged`: path, query and body are one object, the path wins. `whole`: the body is the property `body` of the
   * input.
   */
  readonly body: 'merged' | 'whole';
  /** The status of success; 200, 201, 202 or 204. */
  readonly status: number;
  /** Other statuses of success that it may answer with, such as 200 where `status` is 201 and the thing was there. */
  readonly otherStatuses?: readonly number[];
  readonly problems: readonly { readonly type: string; readonly status: number; readonly title: LanguageMap }[];
  readonly produces: string;
  readonly requestHeaders: readonly string[];
  readonly responseHeaders: readonly string[];
  /** Public GETs only: how long (seconds) a gateway may keep a reply whose `cache-tags` are not purged. */
  readonly cache?: { readonly seconds: number };
  readonly timeoutMs: number;
  /**
   * What a request costs its caller, in units of a plain one, 1 (the default) to 1,000; bodies are counted beside it.
   */
  readonly cost?: number;
  readonly errorFormat: 'problem' | 'scim' | 'oauth';
  /** No audit, no idempotency, no log, no trace, no address, at gateway and plugin. */
  readonly anonymous: boolean;
  /**
   * What the reply tells of other people; whoever is told leaves an entry that they can see. Absent: it tells of
   * nobody.
   */
  readonly reads?: readonly string[];
}

export interface ManifestPermission {
  readonly name: string;
  readonly summary: string;
  /** Roles that have the permission unless `directory` says otherwise. */
  readonly roles: readonly string[];
}

export interface PersonalDataNote {
  readonly what: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly retention: string;
}

/** A section of the programme file that the plugin owns (DESIGN.md 2), and the operations that plan and apply it. */
export interface ProgrammeSection {
  readonly section: string;
  readonly schema: JsonSchema;
  /** Sections that must be applied before this one. */
  readonly dependsOn: readonly string[];
  readonly plan: string;
  readonly apply: string;
}

/** An event that a plugin publishes. */
export interface PublishedEvent {
  /** `<plugin>.<aggregate>.<past-tense>.v<n>` */
  readonly type: string;
  /** What has happened, in one sentence. */
  readonly summary?: string;
  /** JSON Schema (2020-12) of `data`; absent: the plugin does not tell. */
  readonly schema?: JsonSchema;
}

/** A class of person state (stream PEOPLE) that a plugin tells. */
export interface ToldPersonState {
  readonly class: string;
  readonly summary: string;
  /** JSON Schema (2020-12) of a message that has a body. */
  readonly schema: JsonSchema;
}

export interface NavigationEntry {
  readonly label: LanguageMap;
  readonly path: string;
  readonly permission?: string;
}

/**
 * What a plugin tells about itself, protocol version 1. New fields are optional; readers ignore what they do not know.
 */
export interface Manifest {
  readonly manifestVersion: 1;
  readonly name: string;
  /** Semantic version; the highest version alive makes the routes. */
  readonly version: string;
  readonly summary: string;
  /** Whether requests may come several in one message. */
  readonly gathersRequests?: boolean;
  readonly operations: readonly ManifestOperation[];
  readonly permissions: readonly ManifestPermission[];
  /** Events, each as its type alone or with its schema. */
  readonly publishes: readonly (string | PublishedEvent)[];
  /** Event types; `*` in place of the plugin: of every plugin. */
  readonly consumes: readonly string[];
  /** Classes of person state (stream PEOPLE) that the plugin may read. */
  readonly personClasses: readonly string[];
  /** Classes of person state that the plugin tells; only `directory` may. */
  readonly personStates?: readonly ToldPersonState[];
  readonly personalData: readonly PersonalDataNote[];
  readonly programme: readonly ProgrammeSection[];
  readonly navigation: readonly NavigationEntry[];
}

/** The events of a manifest in one form. */
export function publishedEvents({ publishes }: Pick<Manifest, 'publishes'>): readonly PublishedEvent[] {
  return publishes.map((event) => (typeof event === 'string' ? { type: event } : event));
}
