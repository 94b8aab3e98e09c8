/** One setting that cannot be used. `fault` completes "VARIABLE …"; the text of the variable is never repeated. */
export interface ConfigFault {
  readonly variable: string;
  readonly fault: string;
  readonly doc: string;
}

/**
 * Thrown at start when settings are missing or unreadable: all of them at once. The process should print it and exit 1.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly ConfigFault[]) {
    super(
      [
        'The configuration cannot be used:',
        ...faults.map(({ variable, fault, doc }) => `  ${variable} ${fault} (${doc})`),
      ].join('\n'),
    );
  }
}
