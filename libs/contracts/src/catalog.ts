import { type Told, type ToldAll, defineEvent, defineSectionsApplied, fact, sectionsFacts } from '#plugin-kit/contract';
import { keyFact } from './programme-sections.js';

const deliveryForm = fact.code('How it is held, from classroom only to fully remote', [
  'classroom',
  'supervised',
  'half-distance',
  'remote',
]);
/** How a session is held. */
export type DeliveryForm = Told<typeof deliveryForm>;

const goalMeasure = fact.code('What the goal counts', [
  'participants',
  'completed-plan',
  'any-training',
  'hours-average',
]);
export type GoalMeasure = Told<typeof goalMeasure>;

const goal = fact.object('One goal of a programme as its file states it', {
  goalId: fact.id('The goal'),
  key: keyFact('Its key in the programme file'),
  title: fact.title('What it is called'),
  measure: goalMeasure,
  goalGroupId: fact.optional(fact.id('The goal group that it counts; absent: all participants of the programme')),
  courseIds: fact.optional(fact.list('Only participation in these courses counts; absent: any', fact.id('A course'))),
  target: fact.object('What is to be reached; a number is absent where the source has none', {
    women: fact.optional(fact.count('Women')),
    men: fact.optional(fact.count('Men')),
    total: fact.optional(fact.count('People')),
    percent: fact.optional(fact.amount('Per cent', 100)),
    hours: fact.optional(fact.amount('Hours of one participant on average')),
  }),
});
export type ProgrammeGoal = Told<typeof goal>;

const competences = (meaning: string) =>
  fact.list(
    meaning,
    fact.object('A competence and its level', {
      competence: fact.text('The number of the competence in its framework, like 4.1', 60),
      level: fact.count('The level in the framework', 1),
    }),
  );

export const programmeApplied = defineEvent(
  'catalog',
  'programme',
  'applied',
  1,
  'All sections of the programme file stand as in this version',
  {
    programmeId: sectionsFacts.programmeId,
    key: keyFact('The key of the programme file'),
    version: sectionsFacts.version,
    title: fact.title('What it is called'),
    startsOn: fact.day('Its first day'),
    endsOn: fact.day('Its last day'),
    fund: fact.optional(
      fact.object('Who pays', {
        name: fact.title('The fund'),
        wording: fact.title('What every page, sheet and certificate of the programme says'),
        emblem: fact.text('The emblem: a web address, or the name of a data file', 500),
      }),
    ),
    goals: fact.list('The goals of the programme', goal),
  },
);

const moduleFacts = {
  moduleId: fact.id('The module'),
  courseId: fact.id('Its course'),
  programmeId: fact.id('Its programme'),
  key: keyFact('Its key in the programme file'),
  title: fact.title('What it is called'),
  hours: fact.amount('Planned hours of one participant'),
  competences: competences('What a completed module shows, against a competence framework'),
};
export type ModuleFacts = ToldAll<typeof moduleFacts>;
export const modulePublished = defineEvent(
  'catalog',
  'module',
  'published',
  1,
  'A module is given, or given in another form than before',
  moduleFacts,
);
export const moduleRetired = defineEvent('catalog', 'module', 'retired', 1, 'A module is given no more', {
  moduleId: moduleFacts.moduleId,
  programmeId: moduleFacts.programmeId,
});

const meeting = fact.object('One time at which those who take part meet', {
  meetingId: fact.id('The meeting'),
  startsAt: fact.instant('When it begins'),
  endsAt: fact.instant('When it ends'),
  form: deliveryForm,
});
export type MeetingFacts = Told<typeof meeting>;

const sessionFacts = {
  sessionId: fact.id('The session'),
  moduleId: fact.id('The module that is given'),
  courseId: fact.id('Its course'),
  programmeId: fact.id('Its programme'),
  startsAt: fact.instant('When it begins'),
  endsAt: fact.instant('When it ends'),
  seats: fact.count('How many may take part', 1),
  form: deliveryForm,
  hours: fact.amount('Planned hours of one participant'),
  ownWorkMinutes: fact.optional(fact.count('Minutes of own work that a participant may add; absent: none')),
  meetings: fact.optional(
    fact.list(
      'When those who take part meet, in the order of beginning; absent: once, from startsAt to endsAt, and the ' +
        'meeting has the id of the session',
      meeting,
    ),
  ),
  trainerIds: fact.list(
    'Who trains: they neither prepare nor approve certificates of those whom they trained',
    fact.id('A person'),
  ),
};
export type SessionFacts = ToldAll<typeof sessionFacts>;
export const sessionScheduled = defineEvent(
  'catalog',
  'session',
  'scheduled',
  1,
  'A session of a module was put into the calendar',
  sessionFacts,
);
export const sessionChanged = defineEvent(
  'catalog',
  'session',
  'changed',
  1,
  'A session now stands like this',
  sessionFacts,
);
export const sessionCancelled = defineEvent('catalog', 'session', 'cancelled', 1, 'A session will not be held', {
  sessionId: sessionFacts.sessionId,
  programmeId: sessionFacts.programmeId,
});

export const profilePublished = defineEvent(
  'catalog',
  'profile',
  'published',
  1,
  'The digital competence that a kind of work takes (kravprofil)',
  {
    profileId: fact.id('The profile'),
    programmeId: fact.id('Its programme'),
    key: keyFact('Its key in the programme file'),
    title: fact.title('What it is called'),
    framework: fact.text('The competence framework', 60),
    requirements: competences('What is asked for'),
  },
);

export const catalogSectionsApplied = defineSectionsApplied('catalog');
