/** A survey whose answers wait, with those who may have given them. */
export interface PeopleOfSurvey {
  readonly answered: number;
  /** Who fetched a place to answer and is still known. */
  readonly people: ReadonlySet<string>;
  /**
   * How many fetched one and were erased since: they may be anybody of another survey. Infinity where it is not known.
   */
  readonly erased: number;
}

/**
 * The fewest people who can have given so many answers, or fewer. Who fetched a place need not have used it: of five
 * who fetched one, the same three may have answered twice. All answers of one survey are of different people; those of
 * another are only counted as far as they cannot be of anybody who had a place in those counted before.
 */
export function fewestPeople(surveys: readonly PeopleOfSurvey[]): number {
  return Math.max(0, ...surveys.map((first) => countedFrom(first, surveys)));
}

function countedFrom(first: PeopleOfSurvey, surveys: readonly PeopleOfSurvey[]): number {
  const counted = new Set(first.people);
  const others = new Set(surveys);
  others.delete(first);
  let total = first.answered;
  for (;;) {
    const next = { more: 0, survey: first };
    for (const survey of others) {
      const ofKnown = Math.min(survey.answered - survey.erased, survey.people.size);
      const more = ofKnown - [...survey.people].filter((person) => counted.has(person)).length;
      if (more > next.more) Object.assign(next, { more, survey });
    }
    if (next.more === 0) return total;
    total += next.more;
    others.delete(next.survey);
    next.survey.people.forEach((person) => counted.add(person));
  }
}
