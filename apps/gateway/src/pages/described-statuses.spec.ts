import { describe, expect, it } from '@jest/globals';

import { anOperation } from '#testing';
import { failuresOf, successesOf } from './described-statuses.js';

const problems = [{ type: 'urn:lyftet:problem:guest:full', status: 409, title: { sv: 'Fullt', en: 'Full' } }];
const statuses = (...[name, http, rest]: Parameters<typeof anOperation>) => [
  ...failuresOf(anOperation(name, http, rest)).keys(),
];

describe('The statuses that are described', () => {
  it('come from how an operation is asked', () => {
    expect(statuses('guest.get-thing', 'GET /x/guest/things/{id}', { access: 'signed-in' })).toEqual([
      400, 401, 403, 404, 429, 500, 502, 503, 504,
    ]);
    expect(statuses('guest.add-thing', 'POST /x/guest/things', { access: { permission: 'x' } })).toEqual([
      400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 502, 503, 504,
    ]);
    expect(
      statuses('guest.change-thing', 'PUT /x/guest/things/{id}', { access: 'signed-in', requestHeaders: ['if-match'] }),
    ).toContain(412);
  });

  it('have no sign-in where nobody is looked at: pages that are kept for all, and what is asked without a name', () => {
    expect(statuses('guest.get-page', 'GET /x/guest/page', { cache: { seconds: 60 } })).toEqual([
      400, 429, 500, 502, 503, 504,
    ]);
    expect(statuses('guest.add-answer', 'POST /x/guest/answers', { anonymous: true })).toEqual([
      400, 413, 415, 429, 500, 502, 503, 504,
    ]);
  });

  it('have what the operation declares beside that, each with its types', () => {
    expect(failuresOf(anOperation('guest.add-thing', 'POST /x/guest/things', { problems })).get(409)).toEqual([
      'The same request is already being handled (urn:lyftet:problem:lyftet:still-running)',
      'Full (urn:lyftet:problem:guest:full)',
    ]);
  });

  it('have every status of success', () => {
    expect(
      successesOf(anOperation('guest.add-thing', 'POST /x/guest/things', { status: 201, otherStatuses: [200] })),
    ).toEqual([201, 200]);
    expect(successesOf(anOperation('guest.get-thing', 'GET /x/guest/things/{id}'))).toEqual([200, 304]);
  });
});
