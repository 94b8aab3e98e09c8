/** First path segments that the gateway answers itself. */
export const GATEWAY_SEGMENTS: ReadonlySet<string> = new Set([
  '.well-known',
  'asyncapi.json',
  'docs',
  'emblems',
  'favicon.ico',
  'health',
  'oidc',
  'openapi.json',
  'plugins',
  'programme.schema.json',
  'session',
  'x',
]);

/**
 * Decides who may answer under a path. A plugin of the reservation answers under its segments, every other plugin under
 * `/x/<plugin>/…`, and under segments that the operator grants it. So no two plugins can ever claim one path.
 */
export class PathSegments {
  private readonly owners = new Map<string, string>();
  private readonly reserved: ReadonlySet<string>;

  /** Names of the plugins that are ours, whether they run or not. */
  get reservedPlugins(): Iterable<string> {
    return this.reserved;
  }

  /** @param grants segment → plugin, by the operator's configuration; an error names a segment that is taken. */
  constructor(reservation: Readonly<Record<string, readonly string[]>>, grants: Readonly<Record<string, string>> = {}) {
    this.reserved = new Set(Object.keys(reservation));
    for (const [plugin, segments] of Object.entries(reservation)) {
      for (const segment of new Set([plugin, ...segments])) this.give(segment, plugin);
    }
    for (const [segment, plugin] of Object.entries(grants)) this.give(segment, plugin);
  }

  private give(segment: string, plugin: string): void {
    if (GATEWAY_SEGMENTS.has(segment))
      throw new Error(`The path segment "${segment}" belongs to the gateway and cannot be given to ${plugin}`);
    const owner = this.owners.get(segment);
    if (owner !== undefined && owner !== plugin)
      throw new Error(`The path segment "${segment}" belongs to ${owner} and cannot be given to ${plugin}`);
    this.owners.set(segment, plugin);
  }

  /** Whether the plugin is one of ours; the others are forgotten sooner. */
  isReserved(plugin: string): boolean {
    return this.reserved.has(plugin);
  }

  mayAnswer(plugin: string, path: string): boolean {
    const [, first = '', second] = path.split('/');
    if (first === 'x') return second === plugin && !this.reserved.has(plugin);
    return this.owners.get(first) === plugin;
  }

  /** The first segments of a plugin, for people. */
  describe(plugin: string): string {
    const own = [...this.owners].filter(([, owner]) => owner === plugin).map(([segment]) => `/${segment}`);
    return (this.reserved.has(plugin) ? own : [`/x/${plugin}`, ...own]).join(', ');
  }
}
