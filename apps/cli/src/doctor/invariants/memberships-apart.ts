import type { Invariant } from '../invariant.js';

export const membershipsApart: Invariant = {
  name: 'memberships-apart',
  explain: 'Nobody is in one goal group twice at a time, nor in two of which one excludes the other',
  reads: ['directory'],
  holds: 'always',
  violations: () => `
    SELECT a.id AS membership, b.id AS other, a.programme_id
    FROM directory.membership a
    JOIN directory.membership b ON b.programme_id = a.programme_id AND b.person_id = a.person_id AND b.id > a.id
    JOIN directory.goal_group g ON g.programme_id = a.programme_id AND g.id = a.goal_group_id
    JOIN directory.goal_group h ON h.programme_id = b.programme_id AND h.id = b.goal_group_id
    WHERE (g.id = h.id OR g.is_exclusive OR h.is_exclusive)
      AND (b.ended_on IS NULL OR a.from_day <= b.ended_on) AND (a.ended_on IS NULL OR b.from_day <= a.ended_on)`,
};
