import type { Provider } from '@nestjs/common';
import type { EntitySchema } from 'typeorm';
import type { ConfigDefinition } from '#platform';
import {
  type EventDefinition,
  type Manifest,
  NAME,
  type NavigationEntry,
  type PersonStateDefinition,
  type PersonalDataNote,
  type ProgrammeSection,
  RESERVED_PLUGIN_NAMES,
} from '../contract/index.js';
import type { Migration } from '../migrations/define-migration.js';
import { deriveManifest } from './derive-manifest.js';
import { operatingFeature } from './operating-feature.js';
import { operationOf } from '../operations/operation.js';
import { Cursors } from '../paging/cursors.js';
import { readingOf } from '../readings/reading-of.js';
import { readingsFeature } from '../readings/readings-feature.js';

/** A class that Nest can construct. */
export type Constructor = new (...dependencies: never[]) => object;

/** A feature: a noun in the plural, and everything that belongs to it. */
export interface Feature {
  readonly operations?: readonly Constructor[];
  readonly subscribers?: readonly Constructor[];
  /** Subscribers of person state (stream PEOPLE). */
  readonly personStates?: readonly Constructor[];
  readonly timers?: readonly Constructor[];
  readonly jobs?: readonly Constructor[];
  readonly entities?: readonly (Function | EntitySchema)[];
  readonly providers?: readonly Provider[];
}

export const defineFeature = (feature: Feature): Feature => feature;

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
  readonly programme?: readonly ProgrammeSection[];
  readonly navigation?: readonly NavigationEntry[];
  /** First path segment of the kit's own operations; `/x/<name>` unless the installation grants the plugin another. */
  readonly basePath?: `/${string}`;
  /** Where people see who has read of them, for a plugin that tells of people; `<basePath>/readings` by default. */
  readonly readingsPath?: `/${string}`;
  readonly features: readonly Feature[];
}

/** A plugin: its page, and the manifest that is derived from it. */
export interface Plugin {
  readonly options: PluginOptions;
  readonly manifest: Manifest;
  /** The features with the kit's own operations. */
  readonly features: readonly Feature[];
}

/**
 * Makes a plugin of its page. Refuses at load what the gateway would refuse later: names, clashes, unknown permissions.
 */
export function definePlugin(options: PluginOptions): Plugin {
  if (!NAME.test(options.name) || RESERVED_PLUGIN_NAMES.has(options.name))
    throw new Error(`"${options.name}" is not a plugin name`);
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(options.version))
    throw new Error(`${options.name}: "${options.version}" is not a semantic version`);
  const basePath = options.basePath ?? `/x/${options.name}`;
  const features = [...options.features, ...readingsOf(options, basePath), operatingFeature(options.name, basePath)];
  return { options, features, manifest: deriveManifest(options, features) };
}

/** The list of readings, where there is something to read of people. */
function readingsOf({ name, features, readingsPath }: PluginOptions, basePath: string): Feature[] {
  const operations = features.flatMap((feature) => feature.operations ?? []);
  if (!operations.some((operation) => readingOf(operationOf(operation)))) return [];
  const hasCursors = features
    .flatMap(({ providers = [] }) => providers)
    .some((provider) => typeof provider === 'object' && provider.provide === Cursors);
  if (!hasCursors)
    throw new Error(
      `${name} tells of people, who can read who was told: it has to provide cursors for that list (provideCursors)`,
    );
  return [readingsFeature(name, readingsPath ?? `${basePath}/readings`)];
}
