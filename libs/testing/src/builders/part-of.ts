/** Each member as it is, or simpler: a function of a test may answer less than the whole's does. */
type Part<Whole> = {
  readonly [Name in keyof Whole]?: Whole[Name] extends (...input: never[]) => unknown
    ? (...input: Parameters<Whole[Name]>) => unknown
    : Whole[Name] extends object
      ? Part<Whole[Name]>
      : Whole[Name];
};

/**
 * The part of something large that a unit under test touches. Names and inputs are those of the whole, so that a change
 * of it is told by the compiler; what is not given and touched all the same is told by its name, and is no silent
 * `undefined`.
 */
export function partOf<Whole extends object>(part: Part<Whole>): Whole {
  return new Proxy(part as Whole, {
    get(target, name, receiver) {
      // Asked by whoever prints, compares or awaits it.
      if (name in target || typeof name === 'symbol' || name === 'then' || name === 'toJSON') {
        return Reflect.get(target, name, receiver) as unknown;
      }
      throw new Error(`This test gives no ${name}`);
    },
  });
}
