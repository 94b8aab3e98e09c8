import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { ProgrammeContent } from '#programme';
import { Dice } from './dice.js';
import { digieffekt } from './digieffekt.scenario.js';
import { planLife } from './plan-life.js';
import { certificatesEarned, plannedOutcome } from './planned-outcome.js';

const content = parse(
  readFileSync(new URL('../../../../../programmes/digieffekt.yaml', import.meta.url), 'utf8'),
) as ProgrammeContent;
const lifeOf = (seed: number) => planLife(content, digieffekt, 'digieffekt', seed, content.programme.startsOn);
const seeds = Array.from({ length: 15 }, (_, index) => index + 1);
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('planLife', () => {
  it('makes the same life of the same seed, and another of another', () => {
    expect(lifeOf(7)).toEqual(lifeOf(7));
    expect(lifeOf(8)).not.toEqual(lifeOf(7));
  });

  it.each(seeds)('has the 288 people in exactly the cells of the programme file (seed %i)', (seed) => {
    const { people } = lifeOf(seed);

    const cell = (goalGroup: string, sex: string) =>
      people.filter((person) => person.goalGroup === goalGroup && person.sex === sex).length;
    expect(content.goalGroups!.map(({ key }) => [key, cell(key, 'female'), cell(key, 'male')])).toEqual([
      ['ledare', 26, 9],
      ['spets', 60, 18],
      ['digilyftet', 42, 13],
      ['digilyftet-landskrona', 65, 55],
    ]);
    expect(new Set(people.map(({ key }) => key)).size).toBe(288);
    expect(
      people.filter(
        ({ goalGroup, organisation }) => goalGroup === 'digilyftet-landskrona' && organisation !== 'landskrona',
      ),
    ).toEqual([]);
    expect(new Set(people.map(({ organisation }) => organisation)).size).toBe(5);
  });

  it('has people in every cell, and of every fate, when it is lived with one in four', () => {
    const life = planLife(content, digieffekt, 'digieffekt', 1, content.programme.startsOn, 4);

    const seatings = life.rounds.flatMap(({ sessions }) => sessions.flatMap((session) => session.seatings));
    expect(life.people.length).toBeGreaterThanOrEqual(72);
    expect(life.people.length).toBeLessThan(80);
    for (const { key } of content.goalGroups!)
      for (const sex of ['female', 'male'])
        expect(life.people.some((person) => person.goalGroup === key && person.sex === sex)).toBe(true);
    for (const kind of ['stays', 'cancels', 'leaves', 'promoted', 'passed-over', 'absent'])
      expect(seatings.some(({ then }) => then === kind)).toBe(true);
    expect(plannedOutcome(life).flatMap((person) => certificatesEarned(content, person)).length).toBeGreaterThan(8);
  });

  it.each(seeds)('reaches what the project hoped for, although some leave (seed %i)', (seed) => {
    const outcome = plannedOutcome(lifeOf(seed));

    const group = (key: string) => outcome.filter(({ person }) => person.goalGroup === key);
    const fulfilled = (key: string) => group(key).filter(({ planFulfilled }) => planFulfilled).length;
    expect(outcome.filter(({ minutes }) => (minutes.get('omvarldsorientering') ?? 0) > 0)).toHaveLength(288);
    for (const [goalGroup, behaviour] of Object.entries(digieffekt.groups)) {
      expect(group(goalGroup).filter(({ minutes }) => (minutes.get(behaviour.course) ?? 0) === 0)).toEqual([]);
      expect(group(goalGroup).filter(({ left }) => left)).toHaveLength(behaviour.leaving);
      expect(fulfilled(goalGroup)).toBe(group(goalGroup).length - behaviour.leaving - behaviour.unfinished);
    }
    expect([fulfilled('spets') >= 63, fulfilled('digilyftet') >= 44, fulfilled('digilyftet-landskrona') >= 96]).toEqual(
      [true, true, true],
    );
    const average = sum(group('spets').map(({ minutes }) => minutes.get('spetsutbildningar') ?? 0)) / 60 / 78;
    expect(average).toBeGreaterThanOrEqual(60);
    expect(average).toBeLessThan(66);
    expect(outcome.flatMap((person) => certificatesEarned(content, person)).length).toBeGreaterThan(40);
  });

  it.each(seeds)(
    'never gives more seats than there are, and a freed one to who has waited longest (seed %i)',
    (seed) => {
      const sessions = lifeOf(seed).rounds.flatMap((round) => round.sessions);

      for (const { seats, seatings, module } of sessions) {
        const first = seatings.filter(({ asks }) => asks === 'gets-seat');
        const freed = seatings.filter(({ then }) => then === 'cancels' || then === 'leaves').length;
        const waiting = seatings.filter(({ asks }) => asks === 'waits');
        expect(first.length).toBeLessThanOrEqual(seats);
        expect(seats).toBeLessThanOrEqual(module.seats!);
        if (waiting.length > 0) expect(first.length).toBe(seats);
        expect(waiting.map(({ then }) => (then === 'sits-in' ? 'passed-over' : then))).toEqual(
          waiting.map((_, index) => (index < freed ? 'promoted' : 'passed-over')),
        );
      }
      const seatings = sessions.flatMap((session) => session.seatings);
      for (const kind of ['cancels', 'leaves', 'promoted', 'passed-over', 'absent'])
        expect(seatings.some(({ then }) => then === kind)).toBe(true);
      expect(seatings.some(({ outcome }) => outcome === 'failed')).toBe(true);
      expect(seatings.some(({ asks }) => asks === 'walks-in')).toBe(true);
      expect(seatings.some(({ mistyped }) => mistyped !== undefined)).toBe(true);
      expect(sessions.some(({ onPaper }) => onPaper)).toBe(true);
    },
  );

  it.each(seeds)('gives nobody two sessions at once, nor one after they left, nor a module twice (seed %i)', (seed) => {
    const { rounds, people } = lifeOf(seed);

    const faults: string[] = [];
    const gone = new Set<string>();
    const done = new Map(people.map(({ key }) => [key, new Set<string>()]));
    for (const { sessions, leaving, enrolOn, doneOn } of rounds) {
      const taken = new Map<string, { startsAt: string; endsAt: string }[]>();
      for (const { seatings, module, meetings } of sessions) {
        const [startsAt, endsAt] = [meetings[0]!.startsAt, meetings.at(-1)!.endsAt];
        expect(startsAt > enrolOn && endsAt < doneOn).toBe(true);
        expect(sum(meetings.map(({ minutes }) => minutes))).toBe(module.hours * 60);
        for (const { person, outcome } of seatings) {
          const others = taken.get(person.key) ?? [];
          if (gone.has(person.key)) faults.push(`${person.key} is gone`);
          if (done.get(person.key)!.has(module.key)) faults.push(`${person.key} takes ${module.key} again`);
          if (others.some((other) => other.startsAt < endsAt && startsAt < other.endsAt))
            faults.push(`${person.key} is in two places`);
          taken.set(person.key, [...others, { startsAt, endsAt }]);
          if (outcome === 'completed') done.get(person.key)!.add(module.key);
        }
      }
      for (const { person } of leaving) gone.add(person.key);
    }
    expect(faults).toEqual([]);
  });

  it.each(seeds)('is small enough to be lived in a minute (seed %i)', (seed) => {
    const sessions = lifeOf(seed).rounds.flatMap((round) => round.sessions);

    expect(sessions.length).toBeLessThanOrEqual(125);
    expect(sum(sessions.map(({ seatings }) => seatings.length))).toBeLessThan(1_600);
  });
});

describe('Dice', () => {
  it('throws evenly and repeats itself', () => {
    const throws = (seed: number) => {
      const dice = new Dice(seed, 'test');
      return Array.from({ length: 6_000 }, () => dice.between(1, 6));
    };

    const counts = [1, 2, 3, 4, 5, 6].map((face) => throws(1).filter((thrown) => thrown === face).length);
    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect(Math.max(...counts)).toBeLessThan(1_100);
    expect(throws(1)).toEqual(throws(1));
    expect(throws(2)).not.toEqual(throws(1));
  });
});
