import { describe, expect, it } from '@jest/globals';
import { type ProgrammeSchema, readProgramme } from '#programme';
import { inTime } from './programme-window.js';

const { programme } = readProgramme('programme: { key: a, startsOn: 2023-01-01, endsOn: 2024-12-31 }', 'a.yaml', {
  type: 'object',
} as unknown as ProgrammeSchema);
const window = (today: string) => {
  const { startsOn, endsOn } = inTime(programme!, today).content.programme;
  return [startsOn, endsOn];
};

describe('inTime', () => {
  it('keeps the time of the programme while its first day is to come', () => {
    expect(window('2022-12-31')).toEqual(['2023-01-01', '2024-12-31']);
  });

  it('moves it by whole weeks to the first days that are to come, as long as before', () => {
    expect(window('2023-01-01')).toEqual(['2023-01-08', '2025-01-07']);
    expect(window('2023-01-07')).toEqual(['2023-01-08', '2025-01-07']);
    expect(window('2026-11-22')).toEqual(['2026-11-29', '2028-11-28']);
  });
});
