import { describe, expect, it } from '@jest/globals';
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { isDatabaseAway, isTransient } from './transient.js';

const withCode = (code: string) => Object.assign(new Error('from the server'), { code });

describe('isDatabaseAway', () => {
  it.each([
    ['refuses connections', withCode('ECONNREFUSED')],
    ['shuts down', withCode('57P01')],
    ['starts up', withCode('57P03')],
    ['has no connection left', withCode('53300')],
    ['has ended a session that stood still', withCode('25P03')],
    ['could not get a lock in time', withCode('55P03')],
    ['has hung up', new Error('Connection terminated unexpectedly')],
    ['hung up between two statements', new QueryRunnerProviderAlreadyReleasedError()],
    ['hung up before the first statement', new QueryRunnerAlreadyReleasedError()],
  ])('knows a server that %s', (_what, error) => {
    expect(isDatabaseAway(error)).toBe(true);
    expect(isTransient(error)).toBe(true);
  });

  it('knows what takes too long, which is not tried again as it was', () => {
    expect([isDatabaseAway(withCode('57014')), isTransient(withCode('57014'))]).toEqual([true, false]);
  });

  it('does not take the faults of a statement for it', () => {
    expect(
      [withCode('23505'), withCode('42P01'), withCode('22P02'), new TypeError('undefined'), 'a text'].map(isTransient),
    ).toEqual([false, false, false, false, false]);
    expect([withCode('40001'), withCode('40P01')].map(isDatabaseAway)).toEqual([false, false]);
  });
});
