import { describe, expect, it } from '@jest/globals';
import { JetStreamApiError } from '@nats-io/jetstream';
import { ConnectionError, NoRespondersError, RequestError, TimeoutError } from '@nats-io/transport-node';
import { partOf } from '#testing';
import type { Logger } from '../logging/logger.js';
import { isNatsAway, untilAnswered } from './nats-away.js';

const apiError = (code: number, errCode: number) =>
  new JetStreamApiError({ code, err_code: errCode, description: 'of the server' });
const logger = partOf<Logger>({ warn: () => undefined });

describe('isNatsAway', () => {
  it('knows the errors of the client by which NATS does not answer', () => {
    const errors = [
      new TimeoutError(),
      new NoRespondersError('op.x.y'),
      new ConnectionError('closed'),
      new RequestError('failed', { cause: new NoRespondersError('op.x.y') }),
      apiError(503, 10_008),
    ];

    expect(errors.map(isNatsAway)).toEqual([true, true, true, true, true]);
  });

  it('does not take an answer for silence', () => {
    expect(
      [apiError(400, 10_071), apiError(404, 10_059), new TypeError('undefined'), 'TimeoutError'].map(isNatsAway),
    ).toEqual([false, false, false, false]);
  });
});

describe('untilAnswered', () => {
  it('tries again while there is no answer, and no longer', async () => {
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      if (attempts === 1) throw new TimeoutError();
      return 'there';
    };

    expect(await untilAnswered(attempt, logger)).toBe('there');
    expect(attempts).toBe(2);
    await expect(untilAnswered(() => Promise.reject(new TypeError('undefined')), logger)).rejects.toThrow('undefined');
  });
});
