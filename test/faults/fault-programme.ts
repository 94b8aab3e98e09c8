import { keyedId } from '#plugin-kit/contract';

const key = 'provning';
const text = (sv: string) => ({ sv });
const version = 'f'.repeat(64);

export const programmeId = keyedId('programme', key);
export const organisationId = keyedId('organisation', 'provkommun');
export const goalGroupId = keyedId('goal-group', programmeId, 'alla');
export const moduleIds = ['sakerhet', 'mobilt'].map((module) => keyedId('module', programmeId, module));

const programme = {
  key,
  title: text('Provning'),
  owner: 'Provkommun',
  startsOn: '2020-01-01',
  endsOn: '2040-12-31',
  fund: {
    name: text('ESF+'),
    wording: text('Medfinansieras av Europeiska unionen'),
    emblem: 'emblems/european-union.svg',
    share: 40,
  },
};

/** The sections of a small programme, by their owners, as `lyftet programme apply` would hand them out. */
const sections = {
  directory: {
    organisations: [{ key: 'provkommun', name: 'Provkommun', type: 'municipality' }],
    goalGroups: [{ key: 'alla', name: text('Alla') }],
  },
  catalog: {
    profiles: [
      {
        key: 'grund',
        title: text('Grund'),
        framework: 'digcomp-2.2',
        requirements: [
          { competence: '4.1', level: 2 },
          { competence: '2.6', level: 2 },
        ],
      },
    ],
    courses: [
      {
        key: 'lyftet',
        title: text('Lyftet'),
        modules: [
          {
            key: 'sakerhet',
            title: text('Säkerhet'),
            hours: 4,
            forms: ['classroom'],
            competences: [{ competence: '4.1', level: 3 }],
          },
          {
            key: 'mobilt',
            title: text('Mobilt'),
            hours: 2.5,
            forms: ['classroom'],
            competences: [{ competence: '2.6', level: 3 }],
          },
        ],
      },
    ],
    goals: [
      { key: 'deltagare', title: text('Deltagare'), measure: 'participants', target: { total: 100 } },
      {
        key: 'plan',
        title: text('Fullföljd plan'),
        measure: 'completed-plan',
        goalGroup: 'alla',
        courses: ['lyftet'],
        target: { percent: 90 },
      },
    ],
  },
  evaluation: {
    surveys: [
      {
        key: 'efter',
        title: text('Efteråt'),
        opens: 'session-end',
        closesAfterDays: 7,
        questions: [{ key: 'nytta', type: 'rating', text: text('Till nytta?') }],
      },
    ],
  },
  certification: {
    certificates: [
      {
        key: 'digital',
        title: text('Digital kompetens'),
        description: text('Kan arbeta digitalt.'),
        criteria: { profile: 'grund', planFulfilled: true },
        validMonths: 36,
        issuer: { name: 'Provkommun' },
      },
    ],
  },
};

const allSections = ['programme', ...Object.values(sections).flatMap((own) => Object.keys(own))];

/** What each owner is asked to apply. */
export const applications = Object.entries(sections).map(([owner, own]) => ({
  owner,
  body: { programmeKey: key, version, allSections, sections: { programme, ...own } },
}));
