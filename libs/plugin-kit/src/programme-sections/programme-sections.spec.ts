import { describe, expect, it } from '@jest/globals';
import { Json, ListOf, Optional, rule } from '../fields/index.js';
import { programmeSections } from './programme-sections.js';

class Sections {
  @Optional() @Json() programme?: unknown;
  @Optional() @ListOf(rule.int(1, 60), { max: 9, doc: 'How many eat.' }) meals: number[] = [];
}

describe('programmeSections', () => {
  it('describes the own sections, and how they are planned and applied', () => {
    expect(programmeSections('kitchen', Sections, { meals: ['programme'] })).toEqual([
      {
        section: 'meals',
        dependsOn: ['programme'],
        plan: 'kitchen.plan-programme',
        apply: 'kitchen.apply-programme',
        schema: {
          description: 'How many eat.',
          type: 'array',
          maxItems: 9,
          items: { type: 'integer', minimum: 1, maximum: 60 },
        },
      },
    ]);
  });

  it('refuses a section that is no field', () => {
    expect(() => programmeSections('kitchen', Sections, { drinks: [] })).toThrow('"drinks" is no field of Sections');
  });
});
