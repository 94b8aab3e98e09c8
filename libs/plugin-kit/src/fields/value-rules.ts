import { faultTexts } from './fault-texts.js';
import type { Rule } from './rule.js';

function checkBounds(min: number | undefined, max: number | undefined): void {
  if (
    [min, max].some((bound) => bound !== undefined && !Number.isFinite(bound)) ||
    (min ?? -Infinity) > (max ?? Infinity)
  )
    throw new Error(`the bounds ${min} and ${max} leave no number`);
}

/** A whole number that JavaScript holds exactly (±2⁵³−1), within the bounds. */
export function int(min?: number, max?: number): Rule<number> {
  checkBounds(min, max);
  const least = min ?? Number.MIN_SAFE_INTEGER;
  const most = max ?? Number.MAX_SAFE_INTEGER;
  if (!Number.isSafeInteger(least) || !Number.isSafeInteger(most))
    throw new Error('the bounds of a whole number are whole numbers');
  return {
    schema: () => ({ type: 'integer', minimum: least, maximum: most }),
    read(value, pointer, reading) {
      if (typeof value !== 'number' || !Number.isInteger(value))
        return reading.fault(pointer, faultTexts.notInteger) as never;
      if (value < least || value > most)
        reading.fault(
          pointer,
          faultTexts.outside(
            min ?? (max === undefined ? least : undefined),
            max ?? (min === undefined ? most : undefined),
          ),
        );
      return value;
    },
  };
}

/** A finite number within the bounds. */
export function num(min?: number, max?: number): Rule<number> {
  checkBounds(min, max);
  return {
    schema: () => ({
      type: 'number',
      ...(min !== undefined && { minimum: min }),
      ...(max !== undefined && { maximum: max }),
    }),
    read(value, pointer, reading) {
      if (typeof value !== 'number' || !Number.isFinite(value))
        return reading.fault(pointer, faultTexts.notNumber) as never;
      if ((min !== undefined && value < min) || (max !== undefined && value > max))
        reading.fault(pointer, faultTexts.outside(min, max));
      return value;
    },
  };
}

/** `true` or `false`; the text "false" is neither. */
export function bool(): Rule<boolean> {
  return {
    schema: () => ({ type: 'boolean' }),
    read: (value, pointer, reading) =>
      typeof value === 'boolean' ? value : (reading.fault(pointer, faultTexts.notBoolean) as never),
  };
}

/** One of the listed texts or numbers. */
export function oneOf<const Value extends string | number>(values: readonly Value[]): Rule<Value> {
  if (values.length === 0 || new Set(values).size !== values.length)
    throw new Error('the values to choose from are at least one, each listed once');
  const allowed: ReadonlySet<unknown> = new Set(values);
  const detail = faultTexts.notOneOf(values);
  const type = values.every((value) => typeof value === 'string')
    ? { type: 'string' }
    : values.every((value) => typeof value === 'number')
      ? { type: 'number' }
      : {};
  return {
    schema: () => ({ ...type, enum: [...values] }),
    read: (value, pointer, reading) =>
      allowed.has(value) ? (value as Value) : (reading.fault(pointer, detail) as never),
  };
}

/** Exactly this value. */
export function constant<const Value extends string | number | boolean>(only: Value): Rule<Value> {
  const detail = faultTexts.notOneOf([only]);
  return {
    schema: () => ({ const: only }),
    read: (value, pointer, reading) => (value === only ? only : (reading.fault(pointer, detail) as never)),
  };
}
