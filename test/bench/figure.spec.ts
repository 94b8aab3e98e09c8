import { describe, expect, it } from '@jest/globals';
import { alternate, median, stable } from './figure.js';
import { renderTable } from './render-table.js';

describe('alternate', () => {
  it('answers the median of the rounds’ ratios, so that a round that others disturbed does not count', async () => {
    const ours = [100, 10, 120];
    const control = [50, 40, 60];

    expect(
      await alternate(
        3,
        async (round) => ours[round]!,
        async (round) => control[round]!,
      ),
    ).toEqual({ value: 100, control: 50, ratio: 2 });
  });

  it('lets each side be first in turn', async () => {
    const order: string[] = [];

    await alternate(
      2,
      async (round) => order.push(`ours ${round}`),
      async (round) => order.push(`control ${round}`),
    );

    expect(order).toEqual(['control 0', 'ours 0', 'ours 1', 'control 1']);
  });
});

describe('median', () => {
  it('is between the two in the middle of an even number', () => expect(median([4, 1, 3, 2])).toBe(2.5));
});

describe('renderTable', () => {
  it('says of a goal whether it is met: a ratio from below, a value from above', () => {
    const table = renderTable([
      stable('seat-race', 'seats/s', { value: 200, control: 100, ratio: 2 }),
      stable('cached-page', 'pages/s', { value: 20, control: 100, ratio: 0.2 }),
      stable('start-first', 's', 12),
    ]);

    expect(
      table
        .split('\n')
        .slice(1)
        .map((line) => line.replaceAll(/ {2,}/g, ' | ')),
    ).toEqual([
      'seat-race | 200 | seats/s | 100 | 2.00 | ≥ 1.5 | met',
      'cached-page | 20.0 | pages/s | 100 | 0.20 | ≥ 0.5 | NOT MET',
      'start-first | 12.0 | s | ≤ 10 | NOT MET',
    ]);
  });
});
