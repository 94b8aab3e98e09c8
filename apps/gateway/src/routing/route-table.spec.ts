import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { aManifest, anOperation } from '#testing';
import { RouteTable } from './route-table.js';

const table = new RouteTable([
  aManifest('guest', [
    anOperation('guest.list-things', 'GET /x/guest/things'),
    anOperation('guest.add-thing', 'POST /x/guest/things'),
    anOperation('guest.get-thing', 'GET /x/guest/things/{id}'),
    anOperation('guest.get-newest', 'GET /x/guest/things/newest'),
    anOperation('guest.get-part', 'GET /x/guest/things/{id}/parts/{part}'),
    anOperation('guest.get-special', 'GET /x/guest/things/newest/special'),
  ]),
]);
const nameAt = (path: string, verb: 'GET' | 'POST' = 'GET') =>
  table.match(path)?.place.routes.get(verb)?.operation.name;

describe('RouteTable', () => {
  it('finds fixed paths before those with parameters', () => {
    expect(nameAt('/x/guest/things/newest')).toBe('guest.get-newest');
    expect(nameAt('/x/guest/things/7')).toBe('guest.get-thing');
  });

  it('goes back to a parameter when a fixed segment leads nowhere', () => {
    expect(nameAt('/x/guest/things/newest/parts/2')).toBe('guest.get-part');
    expect(table.match('/x/guest/things/newest/parts/2')?.values).toEqual(['newest', '2']);
  });

  it('hands out parameters as they were sent', () => {
    expect(table.match('/x/guest/things/a%2Fb')?.values).toEqual(['a%2Fb']);
  });

  it('tells what is allowed at a path', () => {
    expect(table.match('/x/guest/things')?.place.allow).toBe('GET, HEAD, OPTIONS, POST');
    expect(table.match('/x/guest/things/7')?.place.allow).toBe('GET, HEAD, OPTIONS');
  });

  it.each([
    '',
    '/',
    'x/guest/things',
    '/x/guest/things/',
    '//x/guest/things',
    '/x/guest/things//parts/1',
    '/X/guest/things',
    '/x/guest',
    '/x/guest/things/7/parts',
  ])('has nothing at "%s"', (path) => {
    expect(table.match(path)).toBeUndefined();
  });

  it('asks an operation together with others where its plugin takes that, and an anonymous one never', () => {
    const routesOf = (rest: object) =>
      new RouteTable([
        aManifest(
          'guest',
          [
            anOperation('guest.get-thing', 'GET /x/guest/things/{id}'),
            anOperation('guest.add-answer', 'POST /x/guest/answers', { anonymous: true }),
          ],
          rest,
        ),
      ]).routes;

    expect(routesOf({ gathersRequests: true }).map(({ gatheredSubject }) => gatheredSubject)).toEqual([
      'op.guest.$gathered',
      undefined,
    ]);
    expect(routesOf({}).map(({ gatheredSubject }) => gatheredSubject)).toEqual([undefined, undefined]);
  });

  it('answers any text', () => {
    fc.assert(
      fc.property(fc.string(), (path) => table.match(path) === undefined || path.startsWith('/x/guest/things')),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('x', 'guest', 'things', 'newest', 'parts', '', '..', '__proto__', 'constructor')),
        (parts) => void table.match(`/${parts.join('/')}`),
      ),
    );
  });
});
