import { type ErrorObject, Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { LanguageMap } from '#plugin-kit/contract';
import type { ProgrammeFault } from './programme-fault.js';
import type { ProgrammeSchema } from './programme-schema.js';
import { stepsOf } from './steps-of.js';
import type { YamlSource } from './yaml-source.js';

/** As many as somebody reads; finding the place of each takes time. */
const MAX_FAULTS = 100;

const compiled = new WeakMap<ProgrammeSchema, ReturnType<Ajv2020['compile']>>();

/** What in the file is not as its schema says, one fault a place. */
export function schemaFaults(source: YamlSource, schema: ProgrammeSchema): ProgrammeFault[] {
  const validate = compiled.get(schema) ?? compile(schema);
  if (validate(source.value)) return [];
  const faults = new Map<string, ProgrammeFault>();
  for (const error of validate.errors ?? []) {
    if (faults.size === MAX_FAULTS) break;
    const fault = faultOf(source, error);
    if (fault && !faults.has(fault.field)) faults.set(fault.field, fault);
  }
  return [...faults.values()];
}

function compile(schema: ProgrammeSchema): ReturnType<Ajv2020['compile']> {
  const ajv = new Ajv2020({ allErrors: true, strict: false, addUsedSchema: false });
  ajvFormats.default(ajv);
  const validate = ajv.compile(schema);
  compiled.set(schema, validate);
  return validate;
}

function faultOf(source: YamlSource, { instancePath, keyword, params }: ErrorObject): ProgrammeFault | undefined {
  const path = stepsOf(instancePath, source.value);
  switch (keyword) {
    case 'required':
      return source.fault(
        [...path, String(params['missingProperty'])],
        texts.missing(String(params['missingProperty'])),
      );
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
      return source.faultAtName([...path, name], texts.unknown(name));
    }
    case 'propertyNames':
      return source.faultAtName(
        [...path, String(params['propertyName'])],
        texts.badName(String(params['propertyName'])),
      );
    // These only say that something inside them is wrong, which is reported by itself.
    case 'if':
    case 'allOf':
      return undefined;
    default:
      return source.fault(path, textOf(keyword, params));
  }
}

const TYPES: { readonly [type: string]: LanguageMap } = {
  object: { sv: 'namngivna uppgifter', en: 'named fields' },
  array: { sv: 'en lista', en: 'a list' },
  string: { sv: 'text', en: 'text' },
  integer: { sv: 'ett heltal', en: 'a whole number' },
  number: { sv: 'ett tal', en: 'a number' },
  boolean: { sv: 'true eller false', en: 'true or false' },
};

const texts = {
  missing: (name: string): LanguageMap => ({
    sv: `Uppgiften "${name}" saknas.`,
    en: `The field "${name}" is missing.`,
  }),
  unknown: (name: string): LanguageMap => ({
    sv: `Det finns ingen uppgift som heter "${name}" här.`,
    en: `There is no field called "${name}" here.`,
  }),
  badName: (name: string): LanguageMap => ({
    sv: `Namnet "${name}" har fel form.`,
    en: `The name "${name}" has the wrong form.`,
  }),
};

function textOf(keyword: string, params: ErrorObject['params']): LanguageMap {
  const limit = String(params['limit']);
  switch (keyword) {
    case 'type': {
      const wanted = [params['type']]
        .flat()
        .map((type) => TYPES[String(type)] ?? { sv: String(type), en: String(type) });
      return {
        sv: `Ska vara ${wanted.map(({ sv }) => sv).join(' eller ')}.`,
        en: `Must be ${wanted.map(({ en }) => en).join(' or ')}.`,
      };
    }
    case 'enum': {
      const values = (params['allowedValues'] as unknown[]).join(', ');
      return { sv: `Ska vara något av: ${values}.`, en: `Must be one of: ${values}.` };
    }
    case 'const':
      return { sv: `Ska vara ${String(params['allowedValue'])}.`, en: `Must be ${String(params['allowedValue'])}.` };
    case 'minimum':
      return { sv: `Ska vara minst ${limit}.`, en: `Must be at least ${limit}.` };
    case 'exclusiveMinimum':
      return { sv: `Ska vara mer än ${limit}.`, en: `Must be more than ${limit}.` };
    case 'maximum':
      return { sv: `Ska vara högst ${limit}.`, en: `Must be at most ${limit}.` };
    case 'exclusiveMaximum':
      return { sv: `Ska vara mindre än ${limit}.`, en: `Must be less than ${limit}.` };
    case 'minLength':
      return { sv: `Minst ${limit} tecken.`, en: `At least ${limit} characters.` };
    case 'maxLength':
      return { sv: `Högst ${limit} tecken.`, en: `At most ${limit} characters.` };
    case 'minItems':
      return { sv: `Minst ${limit} i listan.`, en: `At least ${limit} in the list.` };
    case 'maxItems':
      return { sv: `Högst ${limit} i listan.`, en: `At most ${limit} in the list.` };
    case 'minProperties':
      return { sv: `Minst ${limit} uppgifter.`, en: `At least ${limit} fields.` };
    case 'maxProperties':
      return { sv: `Högst ${limit} uppgifter.`, en: `At most ${limit} fields.` };
    case 'uniqueItems':
      return { sv: 'Samma värde finns mer än en gång.', en: 'The same value occurs more than once.' };
    case 'format':
      return params['format'] === 'date'
        ? { sv: 'Ska vara en dag som finns, som 2026-03-29.', en: 'Must be a day that exists, like 2026-03-29.' }
        : {
            sv: `Har fel form (${String(params['format'])}).`,
            en: `Has the wrong form (${String(params['format'])}).`,
          };
    case 'pattern':
      return {
        sv: `Har fel form; ska passa ${String(params['pattern'])}`,
        en: `Has the wrong form; must match ${String(params['pattern'])}`,
      };
    default:
      return { sv: 'Har inte den form som ska vara här.', en: 'Does not have the form that is wanted here.' };
  }
}
