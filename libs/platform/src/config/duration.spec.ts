import { describe, expect, it } from '@jest/globals';
import { parseDuration } from './duration.js';

describe('parseDuration', () => {
  it.each([
    ['0s', 0],
    ['250ms', 250],
    ['5s', 5_000],
    ['2m', 120_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['PT5S', 5_000],
    ['PT0.25S', 250],
    ['PT2M', 120_000],
    ['P1DT12H', 129_600_000],
    ['P2W', 1_209_600_000],
    ['P365D', 31_536_000_000],
  ])('reads %s as %d ms', (text, milliseconds) => {
    expect(parseDuration(text)).toEqual({ milliseconds });
  });

  it.each(['P5Y', 'P1M', 'P1Y2M3DT4H'])('refuses %s, which has no exact length', (text) => {
    expect(() => parseDuration(text)).toThrow('no exact length');
  });

  it.each(['', '5', 's', '-5s', '1.5h', ' 5s', '5 s', 'P', 'PT', 'P1DT', 'PT1.2345S', '5S', 'soon'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseDuration(text)).toThrow('is not a duration');
    },
  );
});
