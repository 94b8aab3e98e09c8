import { describe, expect, it } from '@jest/globals';
import { builtStatement, definedStatements, statement } from './statement.js';

const find = statement<{ id: string }, [id: string]>('spec-find', 'SELECT id FROM note WHERE id = $1');

describe('statement', () => {
  it('is a constant with its name, its text and the number of its parameters', () => {
    const many = statement<never, unknown[]>('spec-many', `UPDATE note SET a = $2, b = $10 WHERE c = $1`);

    expect([find, many.parameters]).toEqual([
      { name: 'spec-find', text: 'SELECT id FROM note WHERE id = $1', parameters: 1, isPlannedOnce: false },
      10,
    ]);
    expect(Object.isFrozen(find)).toBe(true);
  });

  it('has a name that no other has, whatever its text', () => {
    expect(() => statement('spec-find', 'SELECT id FROM note WHERE id = $1')).toThrow(
      'Two statements are named spec-find',
    );
    expect(definedStatements().filter(({ name }) => name === 'spec-find')).toEqual([find]);
  });

  it.each(['', 'Find', 'find_note', 'find-', 'find note', 'a'.repeat(64)])('is not named %j', (name) => {
    expect(() => statement(name, 'SELECT 1')).toThrow('No name of a statement');
  });
});

describe('builtStatement', () => {
  it('has a name that tells its text from others', () => {
    const [first, again, other] = ['SELECT 1', 'SELECT 1', 'SELECT 2'].map((text) =>
      builtStatement('spec-built', text),
    );

    expect(first).toEqual(again);
    expect(first!.name).toMatch(/^spec-built-[0-9a-f]{6}$/);
    expect(other!.name).not.toBe(first!.name);
  });

  it('is none of the statements that are written out', () => {
    builtStatement('spec-generated', 'SELECT 1');

    expect(definedStatements().some(({ name }) => name.startsWith('spec-generated'))).toBe(false);
  });
});
