import { sessionCancelled, sessionChanged, sessionScheduled } from '#contracts';
import { changes, defineCopy, keeps } from '#plugin-kit';

/** Keeps when sessions end, and of which course they are. Surveys open by it (surveys/follow-sessions). */
export const CopySessions = defineCopy({
  name: 'CopySessions',
  table: 'session',
  key: ['sessionId'],
  rules: [
    keeps(sessionScheduled, ['programmeId', 'courseId', 'endsAt']),
    keeps(sessionChanged, ['programmeId', 'courseId', 'endsAt']),
    changes(sessionCancelled, [], { isCancelled: true }),
  ],
});
