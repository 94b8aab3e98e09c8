import type { HttpVerb, Manifest, ManifestOperation } from '#plugin-kit/contract';
import { type Route, prepareRoute } from './route.js';

/** What stands at one path. */
export interface Place {
  readonly routes: ReadonlyMap<HttpVerb, Route>;
  /** The value of `Allow` here. */
  readonly allow: string;
  /**
   * An operation here that is anonymous, if any is: who comes with a method that nothing here answers is then told of
   * as little.
   */
  readonly anonymous: ManifestOperation | undefined;
}

export interface Match {
  readonly place: Place;
  /** Raw (still percent-encoded) values of the path parameters, in the order of the path. */
  readonly values: readonly string[];
}

interface Node {
  readonly next: Map<string, Node>;
  parameter?: Node;
  routes?: Map<HttpVerb, Route>;
  place?: Place;
}

const NO_VALUES: readonly string[] = [];

/**
 * All routes of all known plugins at one moment. Never changed: a new one is built beside it and takes its place, so a
 * request that has begun is answered by the table it began with. A fixed segment goes before a parameter.
 */
export class RouteTable {
  private readonly root: Node = { next: new Map() };
  /** Paths without parameters, found without walking. */
  private readonly fixed = new Map<string, Match>();
  readonly routes: readonly Route[];

  constructor(manifests: readonly Manifest[]) {
    this.routes = manifests.flatMap((manifest) =>
      manifest.operations.flatMap((operation) =>
        operation.http ? [prepareRoute(manifest, operation, operation.http)] : [],
      ),
    );
    for (const route of this.routes) this.insert(route);
    this.seal(this.root, '', true);
  }

  /** What stands at this path (without query, still percent-encoded), if anything does. */
  match(path: string): Match | undefined {
    return this.fixed.get(path) ?? this.walk(path);
  }

  private walk(path: string): Match | undefined {
    if (path.charCodeAt(0) !== 47 /* / */) return undefined;
    const segments = path.split('/');
    const values: string[] = [];
    const descend = (node: Node, at: number): Place | undefined => {
      if (at === segments.length) return node.place;
      const segment = segments[at]!;
      const fixed = node.next.get(segment);
      const found = fixed && descend(fixed, at + 1);
      if (found || !node.parameter || segment === '') return found;
      values.push(segment);
      const through = descend(node.parameter, at + 1);
      if (!through) values.pop();
      return through;
    };
    const place = descend(this.root, 1);
    return place && { place, values };
  }

  private insert(route: Route): void {
    let node = this.root;
    for (const segment of route.operation.http!.path.split('/').slice(1)) {
      if (segment.startsWith('{')) {
        node = node.parameter ??= { next: new Map() };
      } else {
        let next = node.next.get(segment);
        if (!next) node.next.set(segment, (next = { next: new Map() }));
        node = next;
      }
    }
    node.routes ??= new Map();
    node.routes.set(route.verb, route);
  }

  private seal(node: Node, path: string, isFixed: boolean): void {
    if (node.routes) {
      const verbs = [...node.routes.keys()];
      const allow = [...verbs, ...(node.routes.has('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
      node.place = {
        routes: node.routes,
        allow,
        anonymous: [...node.routes.values()].find(({ operation }) => operation.anonymous)?.operation,
      };
      if (isFixed) this.fixed.set(path, { place: node.place, values: NO_VALUES });
    }
    for (const [segment, next] of node.next) this.seal(next, `${path}/${segment}`, isFixed);
    if (node.parameter) this.seal(node.parameter, path, false);
  }
}
