/** The sections that the catalogue keeps of a small programme, fresh for every test. */
export const digieffekt = (key = 'digieffekt') => ({
  programme: {
    key,
    number: '22-008-S01',
    title: { sv: 'DigiEffekt', en: 'DigiEffekt' },
    owner: 'Landskrona kommun',
    startsOn: '2023-01-01',
    endsOn: '2027-12-31',
    period: 'esf-plus-2021-2027',
    fund: {
      name: { sv: 'ESF+' },
      wording: { sv: 'Medfinansieras av Europeiska unionen' },
      emblem: 'emblems/european-union.svg',
      share: 40,
    },
  },
  profiles: [
    {
      key: 'grund',
      title: { sv: 'Grundläggande' },
      framework: 'digcomp-2.2',
      requirements: [
        { competence: '2.6', level: 2 },
        { competence: '4.1', level: 2 },
      ],
    },
  ],
  courses: [
    {
      key: 'digilyftet',
      title: { sv: 'DigiLyftet' },
      summary: { sv: 'Modulvis' },
      modules: [
        {
          key: 'it-sakerhet',
          title: { sv: 'IT-säkerhet' },
          hours: 4,
          forms: ['classroom', 'remote'],
          competences: [{ competence: '4.1', level: 3 }],
          seats: 16,
        },
        {
          key: 'mobilt-bankid',
          title: { sv: 'Mobilt BankID' },
          hours: 4,
          forms: ['classroom'],
          competences: [{ competence: '2.6', level: 3 }],
        },
      ],
    },
    {
      key: 'omvarld',
      title: { sv: 'Omvärld' },
      modules: [
        {
          key: 'sjalvledarskap',
          title: { sv: 'Självledarskap' },
          hours: 3,
          forms: ['classroom', 'remote'],
          competences: [],
        },
      ],
    },
  ],
  goals: [
    {
      key: 'deltagare',
      title: { sv: '288 deltar' },
      measure: 'participants',
      target: { women: 193, men: 95, total: 288 },
    },
    {
      key: 'digilyftet',
      title: { sv: 'Deltar i DigiLyftet' },
      measure: 'participants',
      goalGroup: 'digilyftet',
      courses: ['digilyftet'],
      target: { women: 42, men: 13, total: 55 },
    },
  ],
});
