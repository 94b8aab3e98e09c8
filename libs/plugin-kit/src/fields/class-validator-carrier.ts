import { ValidateBy, ValidateIf, getMetadataStorage, validateSync } from 'class-validator';
import { type Pointer, memberPointer } from '../contract/index.js';
import { type Field, fieldsOf } from './field-metadata.js';
import { type Fault, Reading } from './reading.js';
import type { FieldClass } from './rule.js';

/** Our rules stand in class-validator under this group, so that those of others can be run without them. */
const FIELD_GROUP = 'lyftet-field';
const CONDITIONAL = 'conditionalValidation';

/**
 * Registers a field in class-validator's metadata: `validateSync` and every tool over that metadata judge by the same
 * rules as `readInput`. (What a subclass says anew counts: the field is looked up in the class of the object.)
 */
export function carryField(prototype: object, name: string): void {
  ValidateIf((owner: object, value: unknown) => {
    const field = fieldIn(owner, name);
    return !(value === undefined && field.isOptional) && !(value === null && field.isNullable);
  })(prototype, name);
  ValidateBy(
    {
      name: FIELD_GROUP,
      validator: {
        validate: (value, terms) => isAccepted(value, fieldIn(terms!.object, name)),
        defaultMessage: () => `${name} is not accepted`,
      },
    },
    { groups: [FIELD_GROUP] },
  )(prototype, name);
}

function isAccepted(value: unknown, { rule }: Field): boolean {
  const reading = new Reading();
  if (value === undefined) return false;
  rule.read(value, '', reading);
  return reading.faults.length === 0;
}

function fieldIn(owner: object, name: string): Field {
  const type = (Object.getPrototypeOf(owner) as { constructor: FieldClass }).constructor;
  return fieldsOf(type).find((field) => field.name === name)!;
}

/**
 * A text in both languages, which a rule of class-validator has as its `context`; `at` names the field that is at
 * fault.
 */
interface ForeignTexts {
  readonly sv: string;
  readonly en: string;
  readonly at?: string;
}

/** A rule over the fields of a class together, in class-validator's metadata; see `Holds`. */
export function carryAgreement(prototype: object, holds: (instance: never) => boolean, texts: ForeignTexts): void {
  // A property of its own for each: what is said of an optional field is not asked when that field is left out.
  const property = `(agreement ${agreements.size})`;
  agreements.add(property);
  ValidateBy(
    {
      name: 'lyftet-agreement',
      validator: { validate: (_value, terms) => holds(terms!.object as never), defaultMessage: () => texts.en },
    },
    { context: texts },
  )(prototype, property);
}

const agreements = new Set<string>();

/**
 * Whether a class has rules of class-validator that are not ours: what no schema can say, such as one field against
 * another.
 * @throws {Error} if one of them has no text in both languages, which is its `context`: `@IsPositive({ context: { sv,
 *   en } })`
 */
export function hasForeignRules(type: FieldClass): boolean {
  const foreign = getMetadataStorage()
    .getTargetValidationMetadatas(type, '', false, false)
    .filter(
      (metadata) =>
        metadata.type !== CONDITIONAL && !(metadata.groups as readonly string[] | undefined)?.includes(FIELD_GROUP),
    );
  for (const { propertyName, context } of foreign) {
    if (!isBilingual(context))
      throw new Error(
        `${type.name}.${propertyName}: a rule of class-validator says what is wrong in Swedish and English: { ` +
          'context: { sv, en } }',
      );
  }
  return foreign.length > 0;
}

function isBilingual(context: unknown): context is ForeignTexts {
  const { sv, en } = Object(context) as Partial<Record<string, unknown>>;
  return typeof sv === 'string' && typeof en === 'string';
}

/** The faults that those rules find; to be asked after ours found none. */
export function foreignFaults(instance: object, pointer: Pointer): readonly Fault[] {
  const errors = validateSync(instance, {
    strictGroups: true,
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  });
  return errors.flatMap(({ property, contexts = {} }) =>
    (Object.values(contexts) as ForeignTexts[]).map(({ sv, en, at = property }) => ({
      pointer: at === '' ? pointer : memberPointer(pointer, at),
      detail: { sv, en },
    })),
  );
}
