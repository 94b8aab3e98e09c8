import { ConfigError, type ConfigFault } from './config-error.js';
import type { Setting, ValueOf } from './setting.js';

export type Settings = { readonly [name: string]: Setting<unknown, never> };

/** The settings of one service, each named once; `load` is the only reader of the environment. */
export interface ConfigDefinition<T extends object> {
  /** To build a larger definition of it: `defineConfig({ ...base.settings, … })`. */
  readonly settings: Settings;
  /**
   * Reads all settings into a frozen object.
   * @param source default: the environment of the process
   * @throws {ConfigError} naming every setting that is missing or unreadable
   */
  load(source?: Readonly<Record<string, string | undefined>>): Readonly<T>;
}

/** What `load` returns: `ConfigOf<typeof certificationConfig>`. */
export type ConfigOf<Definition> = Definition extends ConfigDefinition<infer T> ? Readonly<T> : never;

/**
 * Defines the settings of a service: `defineConfig({ databaseUrl: env.url('DATABASE_URL', 'the database of this
 * service') })`.
 * @throws {Error} if two settings read the same variable
 */
export function defineConfig<const S extends Settings>(
  settings: S,
): ConfigDefinition<{ [Name in keyof S]: ValueOf<S[Name]> }> & { readonly settings: S } {
  type Values = { [Name in keyof S]: ValueOf<S[Name]> };
  const variables = Object.values(settings).map((setting) => setting.variable);
  const twice = variables.find((variable, index) => variables.indexOf(variable) !== index);
  if (twice) throw new Error(`${twice} is read by two settings`);

  return Object.freeze({
    settings: Object.freeze({ ...settings }),
    load(source: Readonly<Record<string, string | undefined>> = process.env): Readonly<Values> {
      const faults: ConfigFault[] = [];
      const values: Record<string, unknown> = {};
      for (const [name, setting] of Object.entries(settings)) {
        try {
          values[name] = setting.read(source[setting.variable]);
        } catch (fault) {
          faults.push({ variable: setting.variable, fault: (fault as Error).message, doc: setting.doc });
        }
      }
      if (faults.length > 0) throw new ConfigError(faults);
      return Object.freeze(values) as Readonly<Values>;
    },
  });
}
