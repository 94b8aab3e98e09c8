import { describe, expect, it } from '@jest/globals';
import { readInput } from '#plugin-kit';
import { digieffekt } from '../../test/programme-file.js';
import { CatalogSections } from './catalog-sections.js';
import { sectionFaults } from './section-faults.js';

const read = (change: (sections: any) => void) => {
  const sections: any = digieffekt();
  change(sections);
  return readInput(CatalogSections, sections);
};
const pointers = (change: (sections: any) => void, key = 'digieffekt') =>
  sectionFaults(key, read(change)).map(({ pointer }) => pointer);

describe('sectionFaults', () => {
  it('finds nothing in a file that is right', () => {
    expect(pointers(() => {})).toEqual([]);
  });

  it('points at the key of another programme and at days in the wrong order', () => {
    expect(pointers((sections) => (sections.programme.endsOn = '2022-12-31'), 'other')).toEqual([
      '/sections/programme/key',
      '/sections/programme/endsOn',
    ]);
  });

  it('points at competences and levels that the framework has not, and at repeated ones', () => {
    expect(
      pointers((sections) => {
        sections.courses[0].modules[1].competences = [
          { competence: '9.9', level: 3 },
          { competence: '2.6', level: 9 },
          { competence: '2.6', level: 3 },
        ];
        sections.profiles[0].requirements[0].competence = '0.0';
      }),
    ).toEqual([
      '/sections/profiles/0/requirements/0/competence',
      '/sections/courses/0/modules/1/competences/0/competence',
      '/sections/courses/0/modules/1/competences/1/level',
      '/sections/courses/0/modules/1/competences/2/competence',
    ]);
  });

  it('points at a module key of two courses, and at a course that a goal counts and nobody offers', () => {
    expect(
      pointers((sections) => {
        sections.courses[1].modules[0].key = sections.courses[0].modules[0].key;
        sections.goals[1].courses = ['omvarld', 'nowhere'];
      }),
    ).toEqual(['/sections/courses/1/modules/0/key', '/sections/goals/1/courses/1']);
  });
});
