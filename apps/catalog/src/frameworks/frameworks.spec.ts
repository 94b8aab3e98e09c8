import { describe, expect, it } from '@jest/globals';
import { findFramework, isShown } from './frameworks.view.js';

describe('DigComp 2.2', () => {
  const framework = findFramework('digcomp-2.2')!;

  it('has five areas, 21 competences and eight levels, all in Swedish and English', () => {
    const competences = framework.areas.flatMap((area) => area.competences);

    expect(framework.areas.map(({ competences: { length } }) => length)).toEqual([3, 6, 4, 4, 4]);
    expect(new Set(competences.map(({ competence }) => competence)).size).toBe(21);
    expect(framework.levels.map(({ level }) => level)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const { title } of [...framework.areas, ...competences]) expect(Object.keys(title)).toEqual(['sv', 'en']);
  });

  it('numbers every competence by its area', () => {
    for (const { area, competences } of framework.areas)
      expect(competences.map(({ competence }) => competence)).toEqual(
        competences.map((_, index) => `${area}.${index + 1}`),
      );
  });

  it('knows what it has not', () => {
    expect(isShown(framework, { competence: '2.7', level: 9 })).toEqual({ competence: false, level: false });
    expect(isShown(framework, { competence: '2.6', level: 8 })).toEqual({ competence: true, level: true });
  });
});
