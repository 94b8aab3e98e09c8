/** Which sections of a programme file each plugin applies, beside that of the programme itself. */
export const SECTION_OWNERS = {
  catalog: ['programme', 'profiles', 'courses', 'goals'],
  directory: ['organisations', 'goalGroups'],
  evaluation: ['surveys'],
  certification: ['certificates'],
};

/**
 * The sections of a programme with one module, one survey and one certificate.
 * @param asked organisations that it names beside that of its own key
 */
export function smallProgramme(key: string, asked: readonly string[]): Record<string, unknown> {
  const title = { sv: `Programmet ${key}` };
  const module = {
    key: 'modul',
    title,
    hours: 1,
    forms: ['classroom'],
    competences: [{ competence: '1.1', level: 1 }],
    seats: 9,
  };
  return {
    programme: {
      key,
      number: '1',
      title,
      owner: key,
      startsOn: '2023-01-01',
      endsOn: '2099-12-31',
      period: 'esf-plus',
      fund: {
        name: { sv: 'ESF+' },
        wording: { sv: 'Medfinansieras av Europeiska unionen' },
        emblem: 'emblems/european-union.svg',
      },
    },
    profiles: [{ key: 'profil', title, framework: 'digcomp-2.2', requirements: [{ competence: '1.1', level: 1 }] }],
    courses: [{ key: 'kurs', title, modules: [module] }],
    goals: [],
    organisations: [key, ...asked].map((organisation) => ({
      key: organisation,
      name: organisation,
      type: 'municipality',
    })),
    goalGroups: [{ key: 'grupp', name: title }],
    surveys: [
      {
        key: 'enkat',
        title,
        opens: 'session-end',
        closesAfterDays: 1,
        questions: [{ key: 'betyg', type: 'rating', text: title, min: 1, max: 5 }],
      },
    ],
    certificates: [
      {
        key: 'intyg',
        title,
        description: title,
        criteria: { profile: 'profil', planFulfilled: true },
        issuer: { name: key },
      },
    ],
  };
}
