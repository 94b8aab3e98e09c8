import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type ProgrammeContent } from '#programme';
import { Ledger } from '../live/ledger.js';
import { digieffekt } from '../plan/digieffekt.scenario.js';
import { planLife } from '../plan/plan-life.js';
import { disagreements } from './disagreements.js';
import { expectedReport } from './expected-report.js';
import { renderReport } from './render-report.js';

const content = parse(
  readFileSync(new URL('../../../../../programmes/digieffekt.yaml', import.meta.url), 'utf8'),
) as ProgrammeContent;

/** A ledger of a life in which everything went as planned. */
function livedLedger(): Ledger {
  const { people, rounds } = planLife(content, digieffekt, 'x', 1, content.programme.startsOn);
  const ledger = new Ledger();
  for (const person of people) ledger.members.set(person.key, person);
  for (const { course, module, seatings } of rounds.flatMap(({ sessions }) => sessions)) {
    ledger.counts.sessions += 1;
    for (const { person, minutes, outcome } of seatings) {
      if (minutes !== undefined) ledger.sign(person.key, course, minutes);
      if (outcome === 'completed') ledger.complete(person.key, module.key);
    }
  }
  return ledger;
}

describe('the report of a simulation', () => {
  const report = expectedReport(content, livedLedger());

  it('meets every goal of DigiEffekt, by the exact numbers of women and men', () => {
    expect(report.goals.map(({ key, women, men, met }) => [key, women, men, met])).toEqual([
      ['deltagare', 193, 95, true],
      ['nagon-utbildning', 193, 95, true],
      ['omvarldsorientering', 193, 95, true],
      ['ledarskap', 26, 9, true],
      ['spets', 60, 18, true],
      ['spets-genomfor', 60, 18, true],
      ['spets-timmar', 60, 18, undefined],
      ['digilyftet', 42, 13, true],
      ['digilyftet-genomfor', 42, 13, true],
      ['digilyftet-landskrona', 65, 55, true],
      ['digilyftet-landskrona-genomfor', 65, 55, true],
    ]);
    expect(report.goals.find(({ key }) => key === 'spets-genomfor')).toMatchObject({
      completed: { total: 67 },
      completedPercent: 85.9,
    });
  });

  it('has goals that are not met when too few complete', () => {
    const ledger = livedLedger();
    const short = new Ledger();
    for (const [key, person] of ledger.members) short.members.set(key, person);

    const goals = expectedReport(content, short).goals;

    expect(goals.filter(({ met }) => met).map(({ key }) => key)).toEqual(['deltagare']);
  });

  it('is shown as a table in either language', () => {
    const [swedish, english] = [renderReport(report, 'sv').join('\n'), renderReport(report, 'en').join('\n')];

    expect(swedish).toContain(
      'Minst 80 % genomför sin utbildningsplan i spetsutbildningen           63 (80 %)       60   18    78     ' +
        '    67  85,9    ja',
    );
    expect(english).toContain('At least 80 % complete their training plan in specialist training');
    expect(
      new Set(
        swedish
          .split('\n')
          .slice(2, 4)
          .map(({ length }) => length),
      ).size,
    ).toBe(1);
  });

  it('names every figure in which another report disagrees', () => {
    const other = structuredClone(report) as unknown as {
      goals: { completed: { women: number } }[];
      surveys: { answered?: number };
    };
    other.goals[5]!.completed.women -= 1;
    delete other.surveys.answered;

    expect(disagreements(report, report)).toEqual([]);
    expect(disagreements(report, other)).toEqual([
      `goals.spets-genomfor.completed.women: ${other.goals[5]!.completed.women}, expected ` +
        `${other.goals[5]!.completed.women + 1}`,
      'surveys.answered: undefined, expected 0',
    ]);
    expect(disagreements(report, undefined).length).toBeGreaterThan(50);
  });
});
