import { type HttpVerb, type Manifest, type ManifestOperation, subjects } from '#plugin-kit/contract';
import { type ValueReader, valueReader } from './coercion.js';
import { propertiesOf } from './input-shape.js';

/** An operation as the hot path needs it: everything that can be known before a request comes. */
export interface Route {
  readonly operation: ManifestOperation;
  readonly plugin: string;
  readonly subject: string;
  /**
   * Where it may be asked together with others, if it may. Of those that are anonymous nobody shall tell beside whom
   * they came.
   */
  readonly gatheredSubject: string | undefined;
  readonly verb: HttpVerb;
  /** Path parameters in the order of the path, with how each is read. */
  readonly pathReaders: readonly { readonly name: string; readonly reader: ValueReader }[];
  readonly queryReaders: ReadonlyMap<string, ValueReader>;
  /** GET, HEAD and DELETE have no body. */
  readonly takesBody: boolean;
  /** The media type of `produces` without parameters. */
  readonly mediaType: string;
  readonly permission: string | undefined;
}

const text: ValueReader = { coerce: (value) => value, isList: false };

/** Prepares an operation that has a path. The manifest must have passed `checkManifest`. */
export function prepareRoute(
  manifest: Manifest,
  operation: ManifestOperation,
  http: NonNullable<ManifestOperation['http']>,
): Route {
  const properties = propertiesOf(operation.input);
  const parameters = [...http.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const queryReaders = new Map<string, ValueReader>();
  for (const [name, schema] of properties) {
    if (parameters.includes(name) || (operation.body === 'whole' && name === 'body')) continue;
    const reader = valueReader(schema, operation.input);
    if (reader) queryReaders.set(name, reader);
  }
  return {
    operation,
    plugin: manifest.name,
    subject: subjects.operation(operation.name),
    gatheredSubject: manifest.gathersRequests && !operation.anonymous ? subjects.gathered(manifest.name) : undefined,
    verb: http.method,
    pathReaders: parameters.map((name) => ({
      name,
      reader: valueReader(properties.get(name) ?? {}, operation.input) ?? text,
    })),
    queryReaders,
    takesBody: http.method !== 'GET' && http.method !== 'DELETE',
    mediaType: operation.produces.split(';')[0]!.trim(),
    permission: typeof operation.access === 'object' ? operation.access.permission : undefined,
  };
}
