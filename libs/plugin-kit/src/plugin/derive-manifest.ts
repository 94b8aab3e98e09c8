import { manifestAccess } from '../access/manifest-access.js';
import { accessFault, type Manifest, MANIFEST_LIMITS, type ManifestOperation } from '../contract/index.js';
import { personClassOf, subscriptionOf } from '../events/subscriber.js';
import { schemaOf } from '../fields/index.js';
import { httpOf, operationOf, outputSchemaOf, statusOf } from '../operations/operation.js';
import { readingOf } from '../readings/reading-of.js';
import type { Constructor, Feature } from '../features/feature.js';
import type { PluginOptions } from './plugin-options.js';

const DEFAULT_TIMEOUT_MS = 10_000;

/** The manifest, derived from the decorators and never written twice. */
export function deriveManifest(options: PluginOptions, features: readonly Feature[]): Manifest {
  const permissions = Object.entries(options.permissions ?? {}).map(([name, { summary, roles }]) => ({
    name,
    summary,
    roles: [...roles],
  }));
  permissions.push({
    name: `${options.name}:operate`,
    summary: 'See parked events and jobs, and replay them',
    roles: ['operator'],
  });
  const operations = features
    .flatMap((feature) => feature.operations ?? [])
    .map((operation) => manifestOperation(operation));
  refuseClashes(options.name, operations, new Set(permissions.map(({ name }) => name)));
  for (const { plugin, type } of options.publishes ?? []) {
    if (plugin !== options.name) throw new Error(`${options.name} cannot publish ${type}`);
  }
  return {
    manifestVersion: 1,
    name: options.name,
    version: options.version,
    summary: options.summary,
    gathersRequests: true,
    operations,
    permissions,
    publishes: (options.publishes ?? []).map(({ type, summary, schema }) => ({ type, summary, schema })),
    consumes: [
      ...new Set(
        features
          .flatMap(({ subscribers = [] }) => subscribers)
          .flatMap((subscriber) => subscriptionOf(subscriber).events.map(({ type }) => type)),
      ),
    ],
    personClasses: [...new Set(features.flatMap(({ personStates = [] }) => personStates).map(personClassOf))],
    ...(options.personStates && {
      personStates: options.personStates.map(({ personClass, summary, schema }) => ({
        class: personClass,
        summary,
        schema,
      })),
    }),
    personalData: options.personalData ?? [],
    programme: options.programme?.inManifest(options.name) ?? [],
    navigation: options.navigation ?? [],
  };
}

function manifestOperation(operation: Constructor): ManifestOperation {
  const options = operationOf(operation);
  const reading = readingOf(options);
  const http = httpOf(options);
  const output = outputSchemaOf(options);
  return {
    name: options.name,
    summary: options.summary,
    ...(http && { http }),
    ...manifestAccess(options.name, options.access),
    input: schemaOf(options.input),
    ...(output && { output }),
    body: options.body ?? 'merged',
    status: statusOf(options),
    ...(options.otherStatuses && { otherStatuses: options.otherStatuses }),
    problems: (options.problems ?? []).map(({ type, status, title }) => ({ type, status, title })),
    produces: options.produces ?? 'application/json',
    requestHeaders: options.requestHeaders ?? [],
    responseHeaders: options.responseHeaders ?? [],
    ...(options.cache && { cache: options.cache }),
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    ...(options.cost !== undefined && { cost: options.cost }),
    errorFormat: options.errorFormat ?? 'problem',
    anonymous: options.anonymous ?? false,
    ...(reading && { reads: reading.fields }),
  };
}

function refuseClashes(
  plugin: string,
  operations: readonly ManifestOperation[],
  permissions: ReadonlySet<string>,
): void {
  if (operations.length > MANIFEST_LIMITS.operations)
    throw new Error(`${plugin} has more than ${MANIFEST_LIMITS.operations} operations`);
  const seen = new Set<string>();
  for (const operation of operations) {
    const { name, http, input } = operation;
    if (!name.startsWith(`${plugin}.`)) throw new Error(`${name} is not an operation of ${plugin}`);
    const route = http && `${http.method} ${http.path.replaceAll(/\{\w+\}/g, '{}')}`;
    for (const key of [name, route]) {
      if (key === undefined) continue;
      if (seen.has(key)) throw new Error(`${plugin} has "${key}" twice`);
      seen.add(key);
    }
    for (const [, parameter] of http?.path.matchAll(/\{(\w+)\}/g) ?? []) {
      if (!Object.hasOwn((input['properties'] ?? {}) as object, parameter!))
        throw new Error(`${name}: the path parameter {${parameter}} is no field of its input`);
    }
    const fault = accessFault(operation, permissions);
    if (fault) throw new Error(fault);
  }
}
