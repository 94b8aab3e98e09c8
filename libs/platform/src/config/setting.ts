/**
 * One setting of a service: the variable it comes from, what it is for, how its text is read.
 * `Written` is what `default()` takes: the form in which an operator would think of the value.
 */
export class Setting<Value, Written = Value> {
  private constructor(
    readonly variable: string,
    readonly doc: string,
    /** What the text must look like, for people: `a whole number from 1 to 65535`. */
    readonly form: string,
    private readonly parse: (text: string) => Value,
    /** The text that is read when the variable is not set. */
    readonly defaultText: string | undefined,
    readonly isOptional: boolean,
  ) {}

  /**
   * @param parse throws an Error whose message completes "VARIABLE …" and does not repeat the text (it may be secret)
   */
  static of<Value, Written = Value>(
    variable: string,
    doc: string,
    form: string,
    parse: (text: string) => Value,
  ): Setting<Value, Written> {
    if (!/^[A-Z][A-Z0-9_]*$/.test(variable))
      throw new Error(`"${variable}" is not the name of a variable (A–Z, 0–9, _)`);
    if (!doc.trim() || /[\r\n]/.test(doc)) throw new Error(`${variable} needs a doc of one line`);
    return new Setting<Value, Written>(variable, doc, form, parse, undefined, false);
  }

  /**
   * The value when the variable is not set; it is read like any text, so a default outside the limits fails at load.
   */
  default(value: Written): Setting<Value, Written> {
    const text = Array.isArray(value) ? value.join(',') : String(value);
    try {
      this.parse(text);
    } catch (cause) {
      throw new Error(`the default of ${this.variable} ${(cause as Error).message}`, { cause });
    }
    return new Setting(this.variable, this.doc, this.form, this.parse, text, false);
  }

  /** The value is `undefined` when the variable is not set. */
  optional(): Setting<Value | undefined, Written> {
    return new Setting<Value | undefined, Written>(this.variable, this.doc, this.form, this.parse, undefined, true);
  }

  /**
   * The value for the text of the variable. An empty variable counts as not set: that is what `NAME=` in an env file
   * means.
   * @throws {Error} whose message completes "VARIABLE …"
   */
  read(text: string | undefined): Value | undefined {
    const given = text === undefined || text === '' ? this.defaultText : text;
    if (given !== undefined) return this.parse(given);
    if (this.isOptional) return undefined;
    throw new Error('is not set');
  }
}

/** The type that a setting reads to. */
export type ValueOf<S> = S extends Setting<infer Value, infer _Written> ? Value : never;
