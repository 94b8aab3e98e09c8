import { describe, expect, it } from '@jest/globals';
import { Secret } from '#platform';
import { InvalidInput } from '../contract/index.js';
import { Cursors } from './cursors.js';

const cursors = new Cursors(new Secret('a secret of the installation'));
const rows = [
  { name: 'Åsa', id: 'a' },
  { name: 'Örjan', id: 'b' },
  { name: 'Örjan', id: 'c' },
];
const options = {
  key: ({ name, id }: (typeof rows)[number]) => [name, id],
  item: ({ id }: (typeof rows)[number]) => id,
};

describe('Cursors', () => {
  it('shows as many as asked for and says where the list goes on', () => {
    const { body, options: said } = cursors.page('x.list', { limit: 2, programmeId: 'p 1' } as never, rows, options);

    expect(body.items).toEqual(['a', 'b']);
    expect(cursors.position('x.list', body.next)).toEqual(['Örjan', 'b']);
    expect(said.link).toBe(`<?limit=2&programmeId=p+1&after=${body.next}>; rel="next"`);
  });

  it('says nothing of a next page when there is none', () => {
    const { body, options: said } = cursors.page('x.list', { limit: 3 }, rows, {
      ...options,
      cacheTags: ['programme:1'],
    });

    expect(body).toEqual({ items: ['a', 'b', 'c'] });
    expect(said).toEqual({ cacheTags: ['programme:1'] });
  });

  it('begins at the beginning without a cursor', () => {
    expect(cursors.position('x.list', undefined)).toBeUndefined();
  });

  it('refuses a cursor that was made up, changed, or given out for another list or by another installation', () => {
    const { next } = cursors.page('x.list', { limit: 1 }, rows, options).body;
    const foreign = new Cursors(new Secret('another secret')).page('x.list', { limit: 1 }, rows, options).body.next;

    for (const cursor of [
      '',
      'x',
      'W10.',
      `${next}.`,
      `${next!.slice(0, -2)}AA`,
      `WyJhIl0.${next!.split('.')[1]}`,
      foreign,
    ]) {
      expect(() => cursors.position('x.list', cursor)).toThrow(InvalidInput);
    }
    expect(() => cursors.position('y.list', next)).toThrow(InvalidInput);
  });
});
