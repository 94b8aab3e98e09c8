const OF_EVERY_PLUGIN = '*.';

/** The types that a subscriber listens to, some of them of every plugin (`ofEveryPlugin`). */
export class EventTypes {
  private readonly types: ReadonlySet<string>;
  /** What follows the plugin in those of every plugin. */
  private readonly ends: ReadonlySet<string>;

  constructor(types: readonly string[]) {
    this.types = new Set(types);
    this.ends = new Set(types.filter((type) => type.startsWith(OF_EVERY_PLUGIN)).map((type) => type.slice(1)));
  }

  has(type: string): boolean {
    return this.types.has(type) || (this.ends.size > 0 && this.ends.has(type.slice(type.indexOf('.'))));
  }
}
