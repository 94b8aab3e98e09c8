import type { GoalContent, ProgrammeContent } from '#programme';
import type { Ledger } from '../live/ledger.js';
import type { PlannedPerson } from '../plan/life-plan.js';
import type { GoalFigures, GoalsReport, SexFigures } from './goals-report.js';

/** The report as it must be, reckoned from what was done alone. */
export function expectedReport(content: ProgrammeContent, ledger: Ledger): GoalsReport {
  const everybody = [...ledger.members.values()];
  const { sessions, tokens, answers, issued, revoked } = ledger.counts;
  const surveys = sessions * (content.surveys ?? []).length;
  return {
    title: content.programme.title,
    goals: (content.goals ?? []).map((goal) =>
      goalFigures(
        goal,
        everybody.filter(({ goalGroup }) => goal.goalGroup === undefined || goal.goalGroup === goalGroup),
        ledger,
      ),
    ),
    hours: inHours(bySex(everybody, ({ key }) => ledger.minutesOf(key))),
    surveys: { opened: surveys, closed: surveys, tokensIssued: tokens, answered: answers },
    certificates: { issued, revoked, valid: issued - revoked },
  };
}

function goalFigures(goal: GoalContent, people: readonly PlannedPerson[], ledger: Ledger): GoalFigures {
  const count = bySex(people, () => 1);
  const completed = bySex(people, (person) => (hasDone(goal, person, ledger) ? 1 : 0));
  const minutes = bySex(people, ({ key }) => ledger.minutesOf(key, goal.courses));
  const average = (sex: keyof SexFigures) =>
    count[sex] === 0 ? 0 : Math.round((minutes[sex] * 100) / (60 * count[sex])) / 100;
  return {
    key: goal.key,
    title: goal.title,
    measure: goal.measure,
    target: goal.target,
    ...count,
    completed,
    completedPercent: count.total === 0 ? 0 : Math.round((completed.total * 1_000) / count.total) / 10,
    hoursAverage: { women: average('women'), men: average('men'), total: average('total') },
    ...(hasNumber(goal) && { met: isMet(goal, count, completed, minutes) }),
  };
}

function hasDone({ measure, courses }: GoalContent, person: PlannedPerson, ledger: Ledger): boolean {
  if (measure === 'completed-plan') return ledger.hasFulfilledPlan(person);
  return (measure === 'participants' && courses === undefined) || ledger.minutesOf(person.key, courses) > 0;
}

/** A goal without a number is followed, and neither met nor missed. */
const hasNumber = ({ measure, target }: GoalContent): boolean =>
  measure === 'hours-average' ? target.hours !== undefined : Object.keys(target).length > 0;

function isMet(
  { measure, target }: GoalContent,
  count: SexFigures,
  completed: SexFigures,
  minutes: SexFigures,
): boolean {
  if (measure === 'hours-average') return minutes.total >= (target.hours ?? 0) * 60 * count.total;
  // A share is of all in the group, whatever their sex.
  return (
    completed.total * 100 >= (target.percent ?? 0) * count.total &&
    completed.women >= (target.women ?? 0) &&
    completed.men >= (target.men ?? 0) &&
    completed.total >= (target.total ?? 0)
  );
}

function bySex(people: readonly PlannedPerson[], numberOf: (person: PlannedPerson) => number): SexFigures {
  const sum = (sex: PlannedPerson['sex']) =>
    people.reduce((total, person) => (person.sex === sex ? total + numberOf(person) : total), 0);
  const [women, men] = [sum('female'), sum('male')];
  return { women, men, total: women + men };
}

/** Each rounded by itself, as reports show hours. */
const inHours = ({ women, men, total }: SexFigures): SexFigures => {
  const hours = (minutes: number) => Math.round((minutes * 100) / 60) / 100;
  return { women: hours(women), men: hours(men), total: hours(total) };
};
