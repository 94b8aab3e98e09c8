import type { Manifest, ManifestOperation } from '#plugin-kit/contract';

export function aManifest(
  name: string,
  operations: readonly ManifestOperation[],
  rest: Partial<Manifest> = {},
): Manifest {
  return {
    manifestVersion: 1,
    name,
    version: '1.0.0',
    summary: `The plugin ${name}`,
    operations,
    permissions: [],
    publishes: [],
    consumes: [],
    personClasses: [],
    personalData: [],
    programme: [],
    navigation: [],
    ...rest,
  };
}

export function anOperation(
  name: string,
  http: string | undefined,
  rest: Partial<ManifestOperation> = {},
): ManifestOperation {
  const [method, path] = http?.split(' ') ?? [];
  const parameters = [...(path ?? '').matchAll(/\{(\w+)\}/g)].map(([, parameter]) => [parameter!, { type: 'string' }]);
  return {
    name,
    summary: `The operation ${name}`,
    access: 'public',
    ...(method && path && { http: { method: method as 'GET', path } }),
    input: { type: 'object', properties: Object.fromEntries(parameters) as Record<string, unknown> },
    output: { type: 'object' },
    body: 'merged',
    status: 200,
    problems: [],
    produces: 'application/json',
    requestHeaders: [],
    responseHeaders: [],
    timeoutMs: 2_000,
    errorFormat: 'problem',
    anonymous: false,
    ...rest,
  };
}
