import type { Dice } from './dice.js';
import type { Scenario } from './scenario.js';

/** Some of the modules, the first ones of a follow-up course before those that follow on them. */
const some =
  (from: number, to: number) =>
  (modules: readonly string[], dice: Dice): readonly string[] => {
    const chosen = new Set(dice.shuffled(modules).slice(0, dice.between(from, to)));
    return modules.filter((module) => chosen.has(module));
  };

/** A specialist takes both parts of one training and the first of another, or the first parts of all three. */
function specialistUnits(modules: readonly string[], dice: Dice): readonly string[] {
  const firsts = modules.filter((module) => module.endsWith('-1'));
  if (dice.happens(0.35)) return firsts;
  const [main, other] = dice.shuffled(firsts) as [string, string];
  return [main, main.replace(/1$/, '2'), other];
}

/** DigiEffekt as its project hoped for it: the goals are reached, although people leave, wait, cancel and fail. */
export const digieffekt: Scenario = {
  programme: 'digieffekt',
  rounds: [
    '2023-01-30',
    '2023-03-06',
    '2023-04-17',
    '2023-05-22',
    '2023-09-11',
    '2023-10-16',
    '2023-11-20',
    '2024-01-29',
    '2024-03-04',
    '2024-04-22',
    '2024-09-16',
    '2024-10-28',
  ],
  firstCourse: 'omvarldsorientering',
  groups: {
    ledare: {
      course: 'ledarskapsprogram',
      pace: 1,
      beginsUntil: 3,
      leaving: 2,
      unfinished: 0,
      choose: (modules) => modules,
    },
    spets: {
      course: 'spetsutbildningar',
      pace: 1,
      beginsUntil: 6,
      leaving: 9,
      unfinished: 2,
      choose: specialistUnits,
      averageHours: 60,
    },
    digilyftet: { course: 'digilyftet', pace: 2, beginsUntil: 7, leaving: 6, unfinished: 2, choose: some(2, 4) },
    'digilyftet-landskrona': {
      course: 'digilyftet',
      organisations: ['landskrona'],
      pace: 2,
      beginsUntil: 7,
      leaving: 14,
      unfinished: 4,
      choose: some(2, 4),
    },
  },
  follows: {
    'forandringsledning-2': 'forandringsledning-1',
    'filmproduktion-2': 'filmproduktion-1',
    'beteendeinsikter-2': 'beteendeinsikter-1',
    'facilitera-digitala-moten-2': 'facilitera-digitala-moten-1',
  },
  chances: {
    crowded: 0.3,
    cancels: 0.03,
    absent: 0.02,
    leavesEarly: 0.05,
    walksIn: 0.02,
    mistyped: 0.02,
    onPaper: 0.08,
    fails: 0.05,
    takesSurvey: 0.55,
    answersSurvey: 0.9,
  },
  staff: { trainers: 8 },
};
