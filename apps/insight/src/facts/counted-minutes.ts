/**
 * The minutes that count of an enrolment (columns of `enrolment` or of an alias with a dot). Events of before there
 * were meetings tell hours with two decimals: the minutes nearest to them.
 */
export const countedMinutes = (alias = '') =>
  `coalesce(${alias}counted_minutes, round(${alias}signed_hours * 60)::integer)`;
