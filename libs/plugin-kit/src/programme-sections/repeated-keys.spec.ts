import { describe, expect, it } from '@jest/globals';
import { repeatedKeys } from './repeated-keys.js';

describe('repeatedKeys', () => {
  it('points at every entry but the first of a key', () => {
    const faults = repeatedKeys([{ key: 'a' }, { key: 'b' }, { key: 'a' }, { key: 'a' }], '/sections/goals');

    expect(faults.map(({ pointer }) => pointer)).toEqual(['/sections/goals/2/key', '/sections/goals/3/key']);
    expect(repeatedKeys([{ key: 'a' }, { key: 'b' }], '')).toEqual([]);
  });

  it('points where it is told when the entries are of several lists', () => {
    const places = ['/courses/0/modules/0', '/courses/1/modules/0'] as const;

    expect(repeatedKeys([{ key: 'a' }, { key: 'a' }], (index) => places[index]!).map(({ pointer }) => pointer)).toEqual(
      ['/courses/1/modules/0/key'],
    );
  });
});
