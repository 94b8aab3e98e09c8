import { describe, expect, it } from '@jest/globals';
import { sectionChanges } from './section-changes.js';

const known = (key: string, fields: object, hasEnded = false) => ({ key, fields: { ...fields }, hasEnded });

describe('sectionChanges', () => {
  it('creates what is new, in the order of the file', () => {
    expect(sectionChanges('goalGroups', [{ key: 'b' }, { key: 'a' }], [])).toEqual([
      { section: 'goalGroups', action: 'create', key: 'b', fields: [] },
      { section: 'goalGroups', action: 'create', key: 'a', fields: [] },
    ]);
  });

  it('names the fields that differ, also those that came or went', () => {
    class Planned {
      women = 1;
    }
    const wanted = [{ key: 'a', name: { sv: 'Ny' }, planned: new Planned(), seats: 4 }];

    expect(
      sectionChanges('x', wanted, [known('a', { name: { sv: 'Gammal' }, planned: { women: 1 }, form: 'remote' })]),
    ).toEqual([{ section: 'x', action: 'update', key: 'a', fields: ['name', 'seats', 'form'] }]);
  });

  it('changes nothing when the file says what stands', () => {
    expect(sectionChanges('x', [{ key: 'a', name: 'A' } as { key: string }], [known('a', { name: 'A' })])).toEqual([
      { section: 'x', action: 'none', key: 'a', fields: [] },
    ]);
  });

  it('ends what left the file, once, and creates it anew when it comes back', () => {
    expect(sectionChanges('x', [], [known('a', {}), known('b', {}, true)])).toEqual([
      { section: 'x', action: 'end', key: 'a', fields: [] },
    ]);
    expect(sectionChanges('x', [{ key: 'b' }], [known('b', {}, true)])).toEqual([
      { section: 'x', action: 'create', key: 'b', fields: [] },
    ]);
  });
});
