import { describe, expect, it } from '@jest/globals';
import { GOALS } from './goals.js';
import { MEASUREMENTS } from './measurements.js';

describe('npm run bench', () => {
  it('holds each row to the goal that was set for it, under the name that it has always had', () => {
    expect(GOALS).toEqual({
      'seat-race': 1.5,
      'seat-race-all': 1.0,
      'seat-race-cold': null,
      'kit-overhead': 0.6,
      'cached-page': 0.5,
      'survey-submissions': null,
      badges: null,
      entities: null,
      'event-latency': null,
      'relay-throughput': null,
      'inbox-throughput-each': null,
      'inbox-throughput-many': null,
      'start-first': 10,
      'start-again': 5,
      'idle-memory': 350,
      'simulate-digieffekt': 60,
    });
  });

  it('measures each of them, the two of the inbox in one go', () => {
    const rows = Object.keys(MEASUREMENTS).flatMap((name) =>
      name === 'inbox-throughput' ? ['inbox-throughput-each', 'inbox-throughput-many'] : [name],
    );

    expect(rows.sort()).toEqual(Object.keys(GOALS).sort());
  });
});
