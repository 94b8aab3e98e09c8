import type { ConfigDefinition } from '#platform';
import type { EventDefinition, NavigationEntry, PersonStateDefinition, PersonalDataNote } from '../contract/index.js';
import type { Feature } from '../features/feature.js';
import type { Migration } from '../migrations/define-migration.js';
import type { ProgrammeSections } from '../programme-sections/define-programme-sections.js';

/** The page of a plugin, as its author writes it. */
export interface PluginOptions {
  readonly name: string;
  /** Semantic version. */
  readonly version: string;
  readonly summary: string;
  /** Typed settings; injected with `@Settings(definition)`. */
  readonly config?: ConfigDefinition<object>;
  readonly migrations?: readonly Migration[];
  /** Permissions of this plugin, each with the roles that have it by default. */
  readonly permissions?: {
    readonly [permission: string]: { readonly summary: string; readonly roles: readonly string[] };
  };
  readonly publishes?: readonly EventDefinition[];
  /** Classes of person state that the plugin tells; only `directory` may. */
  readonly personStates?: readonly PersonStateDefinition[];
  readonly personalData?: readonly PersonalDataNote[];
  /** The sections of the programme file that the plugin owns. */
  readonly programme?: ProgrammeSections;
  readonly navigation?: readonly NavigationEntry[];
  /** First path segment of the kit's own operations; `/x/<name>` unless the installation grants the plugin another. */
  readonly basePath?: `/${string}`;
  /** First path segments of the gateway that are kept for a plugin of ours beside those of its routes. */
  readonly segments?: readonly string[];
  /** It runs in demo mode alone. */
  readonly isDemoOnly?: boolean;
  /** Where people see who has read of them, for a plugin that tells of people; `<basePath>/readings` by default. */
  readonly readingsPath?: `/${string}`;
  readonly features: readonly Feature[];
}
