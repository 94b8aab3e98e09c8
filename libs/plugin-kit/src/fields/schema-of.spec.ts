import { describe, expect, it } from '@jest/globals';
import {
  Bool,
  Const,
  Int,
  Json,
  LanguageText,
  ListOf,
  MapOf,
  Nested,
  Nullable,
  OneOf,
  Optional,
  Text,
  Uuid,
  rule,
} from './decorators.js';
import { readInput } from './read-input.js';
import { schemaOf } from './schema-of.js';

describe('schemaOf', () => {
  it('describes an input whole: types, bounds, docs, defaults, what is required and nothing else', () => {
    class Input {
      @Uuid({ doc: 'The module to enrol in' }) moduleId!: string;
      @Optional() @Int(1, 200, { doc: 'How many on a page' }) limit = 50;
      @Nullable() @OneOf(['f', 'm']) sex!: 'f' | 'm' | null;
      @Nullable() @Bool() remote!: boolean | null;
      @Const(1) v!: 1;
    }

    expect(schemaOf(Input)).toEqual({
      type: 'object',
      properties: {
        moduleId: {
          description: 'The module to enrol in',
          type: 'string',
          format: 'uuid',
          pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
        },
        limit: { description: 'How many on a page', type: 'integer', minimum: 1, maximum: 200, default: 50 },
        sex: { anyOf: [{ type: 'string', enum: ['f', 'm'] }, { type: 'null' }] },
        remote: { type: ['boolean', 'null'] },
        v: { const: 1 },
      },
      required: ['moduleId', 'sex', 'remote', 'v'],
      additionalProperties: false,
    });
  });

  it('puts nested classes in place, so that it can stand anywhere', () => {
    class Item {
      @Int() n!: number;
    }
    class View {
      @Nested(() => Item) one!: Item;
      @ListOf(() => Item, { min: 1, max: 2 }) many!: Item[];
      @MapOf(() => Item, { maxKeys: 3 }) named!: Record<string, Item>;
      @Json() free!: unknown;
      @LanguageText(5) title!: Record<string, string>;
    }
    const item = schemaOf(Item);

    expect(schemaOf(View)).toMatchObject({
      properties: {
        one: item,
        many: { type: 'array', items: item, minItems: 1, maxItems: 2 },
        named: { type: 'object', maxProperties: 3, additionalProperties: item },
        free: {},
        title: { type: 'object', minProperties: 1 },
      },
    });
    expect(JSON.stringify(schemaOf(View))).not.toContain('$ref');
  });

  it('knows the fields of ancestors, and what a subclass says anew', () => {
    class Person {
      @Uuid() id!: string;
      @Text(1, 10) name!: string;
    }
    class Draft extends Person {
      @Optional() declare name: string;
    }
    class Longer extends Person {
      @Text(1, 99) declare name: string;
    }

    expect(schemaOf(Person)['required']).toEqual(['id', 'name']);
    expect(schemaOf(Draft)['required']).toEqual(['id']);
    expect(schemaOf(Longer)).toMatchObject({ required: ['id', 'name'], properties: { name: { maxLength: 99 } } });
    expect(readInput(Draft, { id: '0198c0de-0000-7000-8000-000000000001' })).toBeInstanceOf(Person);
  });

  it('works for views whose constructor needs arguments', () => {
    class View {
      @Optional() @Int() count?: number;
      constructor(row: { count: number }) {
        this.count = row.count;
      }
    }

    expect(schemaOf(View)).toEqual({
      type: 'object',
      properties: { count: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER } },
      additionalProperties: false,
    });
  });

  it('refuses a class that contains itself, and can be asked again', () => {
    class Node {
      @ListOf(() => Node) children!: Node[];
    }

    expect(() => schemaOf(Node)).toThrow('Node contains itself');
    expect(() => schemaOf(Node)).toThrow('Node contains itself');
    expect(() => readInput(Node, { children: [] })).toThrow('Node contains itself');
  });

  it('gives one frozen schema a class', () => {
    class Input {
      @ListOf(rule.text(1, 5)) tags!: string[];
    }

    expect(schemaOf(Input)).toBe(schemaOf(Input));
    expect(() => ((schemaOf(Input)['properties'] as Record<string, unknown>)['x'] = {})).toThrow(TypeError);
  });
});
