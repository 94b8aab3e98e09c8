import { sessionChanged, sessionScheduled } from '#contracts';
import { defineCopy, keeps } from '#plugin-kit';

/** Keeps who trains at a session: they neither prepare nor approve certificates of those whom they trained. */
export const CopySessions = defineCopy({
  name: 'CopySessions',
  table: 'session',
  key: ['sessionId'],
  rules: [keeps(sessionScheduled, ['programmeId', 'trainerIds']), keeps(sessionChanged, ['programmeId', 'trainerIds'])],
});
