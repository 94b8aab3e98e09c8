import { defineFeature } from '#plugin-kit';
import { CancelSession } from './cancel-session.operation.js';
import { ChangeSession } from './change-session.operation.js';
import { GetSessionPlan } from './get-session-plan.operation.js';
import { GetSession } from './get-session.operation.js';
import { ListSessionVersions } from './list-session-versions.operation.js';
import { ListSessions } from './list-sessions.operation.js';
import { ScheduleSession } from './schedule-session.operation.js';
import { SessionVersion } from './session-version.entity.js';
import { Session } from './session.entity.js';

export const sessions = defineFeature({
  entities: [Session, SessionVersion],
  operations: [
    ScheduleSession,
    ListSessions,
    GetSession,
    GetSessionPlan,
    ListSessionVersions,
    ChangeSession,
    CancelSession,
  ],
});
