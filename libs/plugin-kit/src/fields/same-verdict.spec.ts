import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { aClass, spoil } from './any-class.fixture.js';
import { faultsIn, readInput } from './read-input.js';
import { InvalidInput } from '../contract/index.js';
import type { FieldClass } from './rule.js';
import { schemaOf } from './schema-of.js';

/** The emitted schema (judged by ajv), `readInput` and class-validator must agree on every JSON value. */

/** What the gateway refuses in any request and one line of schema cannot say of free JSON. */
function isWithinLimits(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return !/[\u0000\ud800-\udfff]/u.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return (
    depth < 64 &&
    Object.entries(value).every(
      ([name, member]) => name !== '__proto__' && isWithinLimits(name) && isWithinLimits(member, depth + 1),
    )
  );
}

const ajv = addFormats.default(new Ajv2020({ strict: true }));

function judgesOf(
  type: FieldClass,
): (value: unknown) => { schema: boolean; ours: boolean; carried: boolean | undefined } {
  const accepts = ajv.compile(schemaOf(type));
  ajv.removeSchema();
  return (value) => ({
    schema: accepts(value) && isWithinLimits(value),
    ours: faultsIn(type, value).length === 0,
    carried: carriedVerdict(type, value),
  });
}

function carriedVerdict(type: FieldClass, value: unknown): boolean | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  // class-validator itself asks value.constructor for the class and throws when the value says something else; it
  // overlooks `__proto__`.
  if (['constructor', '__proto__'].some((name) => Object.hasOwn(value, name))) return undefined;
  return (
    validateSync(instanceOf(type, value), { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false })
      .length === 0
  );
}

function instanceOf(type: FieldClass, value: object): object {
  const instance = Object.create(type.prototype as object) as object;
  for (const [name, member] of Object.entries(value))
    Object.defineProperty(instance, name, { value: member, enumerable: true, writable: true, configurable: true });
  return instance;
}

describe('one set of field decorators', () => {
  let accepted = 0;
  let refused = 0;

  it('gives the same verdict by schema, by reader and by class-validator', () => {
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const { type, fitting } = aClass(draw, 3);
        const judge = judgesOf(type);
        for (let count = 0; count < 6; count++) {
          const value = fitting();
          const judged = draw(fc.boolean) ? value : spoil(draw, value);
          const { schema, ours, carried } = judge(judged);

          if (ours) accepted++;
          else refused++;
          if (schema !== ours || (carried !== undefined && carried !== ours)) {
            throw new Error(
              `schema ${schema}, reader ${ours}, class-validator ` +
                `${carried}\n${JSON.stringify(schemaOf(type))}\n${JSON.stringify(judged)?.slice(0, 2000)}\n` +
                JSON.stringify(faultsIn(type, judged)),
            );
          }
        }
      }),
      { numRuns: 300, endOnFailure: true },
    );
  }, 60_000);

  it('saw many of both verdicts', () => {
    expect(accepted).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(300);
  });

  it('throws nothing but InvalidInput, whatever the value, and every pointer leads somewhere', () => {
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const { type, fitting } = aClass(draw, 3);
        const value = spoil(draw, fitting());
        try {
          readInput(type, value);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
          for (const { pointer, detail } of (error as InstanceType<typeof InvalidInput>).options.errors!) {
            expect(ownerAt(value, pointer)).toBe(true);
            expect(detail).toMatchObject({ sv: expect.any(String), en: expect.any(String) });
          }
        }
      }),
      { numRuns: 300, endOnFailure: true },
    );
  }, 60_000);
});

/** Whether all of the pointer but its last step (which may be what is missing) exists. */
function ownerAt(value: unknown, pointer: string): boolean {
  const steps = pointer
    .split('/')
    .slice(1, -1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let owner = value;
  return (
    (pointer === '' || pointer.startsWith('/')) &&
    steps.every((step) => {
      const isThere = typeof owner === 'object' && owner !== null && Object.hasOwn(owner, step);
      owner = isThere ? (owner as Record<string, unknown>)[step] : undefined;
      return isThere;
    })
  );
}
