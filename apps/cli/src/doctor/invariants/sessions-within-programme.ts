import type { Invariant } from '../invariant.js';

export const sessionsWithinProgramme: Invariant = {
  name: 'sessions-within-programme',
  explain: 'Every session is held between the first and the last day of its programme',
  reads: ['catalog'],
  holds: 'always',
  violations: () => `
    SELECT s.id AS session_id, s.programme_id, s.starts_at, s.ends_at
    FROM catalog.session s JOIN catalog.programme p ON p.id = s.programme_id
    WHERE s.state = 'scheduled'
      AND (
        (s.starts_at AT TIME ZONE 'Europe/Stockholm')::date < p.starts_on
        OR ((s.ends_at - interval '1 millisecond') AT TIME ZONE 'Europe/Stockholm')::date > p.ends_on
      )`,
};
