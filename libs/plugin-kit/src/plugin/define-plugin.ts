import { type Manifest, NAME, RESERVED_PLUGIN_NAMES } from '../contract/index.js';
import type { Feature } from '../features/feature.js';
import { operationOf } from '../operations/operation.js';
import { Cursors } from '../paging/cursors.js';
import { PROGRAMME_APPLY } from '../programme-sections/programme-access.js';
import { readingOf } from '../readings/reading-of.js';
import { readingsFeature } from '../readings/readings-feature.js';
import { deriveManifest } from './derive-manifest.js';
import { operatingFeature } from './operating-feature.js';
import type { PluginOptions } from './plugin-options.js';

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
  const page = withProgramme(options, basePath);
  const features = [...page.features, ...readingsOf(page, basePath), operatingFeature(options.name, basePath)];
  return { options: page, features, manifest: deriveManifest(page, features) };
}

/** What an owner of sections has beside what stands on its page: two operations, who may call them, and an event. */
function withProgramme(options: PluginOptions, basePath: `/${string}`): PluginOptions {
  const { name, programme, features, publishes = [], permissions = {} } = options;
  if (!programme) return options;
  return {
    ...options,
    features: [...features, { operations: programme.operations(name, basePath) }],
    publishes: [...publishes, programme.applied(name)],
    permissions: { [PROGRAMME_APPLY]: APPLIERS, ...permissions },
  };
}

const APPLIERS = { summary: 'Plan and apply programme files', roles: ['operator', 'programme-office'] };

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
