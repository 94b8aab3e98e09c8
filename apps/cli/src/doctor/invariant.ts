/**
 * Something that is true in every installation. Stated in SQL over the schemas of all plugins and over what stands in
 * the streams (temporary tables, see `stream-tables.ts`), and never with code of the services: they may be wrong.
 */
export interface Invariant {
  /** Verb-less and short: `seats-recount`. */
  readonly name: string;
  /** What is true, in one sentence for the operator. */
  readonly explain: string;
  /** The schemas that it speaks of; it is left out where one of them is missing. Empty: those of every plugin. */
  readonly reads: readonly string[];
  /** `settled`: only when nothing is on its way between the plugins. */
  readonly holds: 'always' | 'settled';
  /**
   * A query that answers a row for each violation: ids, counts and states, no names of people.
   * @param plugins the schemas of all plugins, for those that speak of every one
   */
  readonly violations: (plugins: readonly string[]) => string;
  /**
   * What a settled one can tell while something is on its way: a query as well.
   * @param known the plugins that have a schema, and those that any invariant reads
   */
  readonly unsettled?: (known: readonly string[]) => string;
}

/** The same query for each of these schemas (one at least), which it finds as `plugin`; `schema` is quoted. */
export function inEachSchema(plugins: readonly string[], query: (schema: string, plugin: string) => string): string {
  return plugins
    .map((plugin) => query(`"${plugin.replaceAll('"', '""')}"`, `'${plugin.replaceAll("'", "''")}'`))
    .join('\nUNION ALL\n');
}
