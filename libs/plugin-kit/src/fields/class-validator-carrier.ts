import { ValidateBy, ValidateIf, type ValidationError, getMetadataStorage, validateSync } from 'class-validator';
import { type Field, fieldsOf } from './field-metadata.js';
import { type Fault, Reading, memberPointer } from './reading.js';
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
 * Whether a class has rules of class-validator that are not ours: what no schema can say, such as one field against
 * another.
 */
export function hasForeignRules(type: FieldClass): boolean {
  return getMetadataStorage()
    .getTargetValidationMetadatas(type, '', false, false)
    .some((metadata) => metadata.type !== CONDITIONAL && !metadata.groups.includes(FIELD_GROUP));
}

/** The faults that those rules find; to be asked after ours found none. */
export function foreignFaults(instance: object, pointer: string): readonly Fault[] {
  return flatten(
    validateSync(instance, {
      strictGroups: true,
      forbidUnknownValues: false,
      validationError: { target: false, value: false },
    }),
    pointer,
  );
}

function flatten(errors: readonly ValidationError[], pointer: string): readonly Fault[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const at = memberPointer(pointer, property);
    return [
      ...Object.values(constraints).map((text) => ({ pointer: at, detail: { sv: text, en: text } })),
      ...flatten(children, at),
    ];
  });
}
