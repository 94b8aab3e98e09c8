import { type ToldAll, defineEvent, fact } from '#plugin-kit/contract';

const enrolmentFacts = {
  enrolmentId: fact.id('The enrolment: one person and one session'),
  learnerId: fact.id('The person'),
  sessionId: fact.id('The session'),
  moduleId: fact.id('Its module'),
  courseId: fact.id('Its course'),
  programmeId: fact.id('Its programme'),
};
export type EnrolmentFacts = ToldAll<typeof enrolmentFacts>;

const assessment = {
  assessedBy: fact.optional(fact.id('The person who assessed')),
  assessors: fact.optional(fact.list('All who ever recorded an outcome of this enrolment', fact.id('A person'))),
};

export const enrolmentConfirmed = defineEvent(
  'enrolment',
  'enrolment',
  'confirmed',
  1,
  'A person has a seat',
  enrolmentFacts,
);
export const enrolmentWaitlisted = defineEvent(
  'enrolment',
  'enrolment',
  'waitlisted',
  1,
  'A person waits for a seat',
  enrolmentFacts,
);
export const enrolmentPromoted = defineEvent(
  'enrolment',
  'enrolment',
  'promoted',
  1,
  'A person who waited has a seat',
  enrolmentFacts,
);
export const enrolmentCancelled = defineEvent(
  'enrolment',
  'enrolment',
  'cancelled',
  1,
  'A person has neither seat nor place in the line any more',
  {
    ...enrolmentFacts,
    cause: fact.code('Why it ended', ['by-learner', 'session-cancelled', 'left-programme']),
  },
);
export const enrolmentAdmitted = defineEvent(
  'enrolment',
  'enrolment',
  'admitted',
  1,
  'A person takes part without a seat: who waited, or was enrolled by nobody, and was there',
  enrolmentFacts,
);
export const attendanceRecorded = defineEvent(
  'enrolment',
  'enrolment',
  'attendance-recorded',
  1,
  'So much of what is noted of a participant counts now: signed by the participant, with a witness, or on a sheet ' +
    'that a second person attested',
  {
    ...enrolmentFacts,
    hours: fact.amount('All that counts, in hours: the minutes, divided by 60'),
    minutes: fact.optional(fact.count('All that counts, in minutes; absent in events of before there were meetings')),
    on: fact.day('The day of the first meeting of which something counts'),
    handledBy: fact.optional(
      fact.list(
        'Who ever noted, signed for, witnessed or attested something of it: they take no part in the certificate',
        fact.id('A person'),
      ),
    ),
    meetings: fact.optional(
      fact.list(
        'What it is made of',
        fact.object('Minutes that count', {
          meetingId: fact.optional(fact.id('The meeting; absent: own work')),
          on: fact.day('Its day; of own work the first day of the session'),
          minutes: fact.count('How many'),
        }),
      ),
    ),
  },
);
export const enrolmentCompleted = defineEvent(
  'enrolment',
  'enrolment',
  'completed',
  1,
  'The learner has completed the module by this enrolment',
  {
    ...enrolmentFacts,
    hours: fact.amount('The hours that count'),
    ...assessment,
  },
);
export const enrolmentFailed = defineEvent(
  'enrolment',
  'enrolment',
  'failed',
  1,
  'The learner took part but did not reach what the module asks',
  { ...enrolmentFacts, ...assessment },
);

const planFacts = {
  planId: fact.id('The training plan: one person and one programme'),
  learnerId: fact.id('The person'),
  programmeId: fact.id('The programme'),
};
export const planAgreed = defineEvent(
  'enrolment',
  'plan',
  'agreed',
  1,
  'Person and programme agreed on a training plan (utbildningsplan); completing the programme = fulfilling it',
  {
    ...planFacts,
    moduleIds: fact.list('What it holds', fact.id('A module')),
    revision: fact.count('1, 2, 3 … for each agreement of the same two', 1),
  },
);
export const planFulfilled = defineEvent('enrolment', 'plan', 'fulfilled', 1, 'All that the plan holds is completed', {
  ...planFacts,
  on: fact.day('The day'),
});
export const planReopened = defineEvent(
  'enrolment',
  'plan',
  'reopened',
  1,
  'A fulfilled plan was revised and holds something new',
  planFacts,
);
