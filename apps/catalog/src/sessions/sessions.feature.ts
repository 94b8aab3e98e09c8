import { defineFeature } from '#plugin-kit';
import { CancelSession } from './cancel-session.operation.js';
import { ChangeSession } from './change-session.operation.js';
import { GetSessionPlan } from './get-session-plan.operation.js';
import { GetSession } from './get-session.operation.js';
import { ListSessions } from './list-sessions.operation.js';
import { ScheduleSession } from './schedule-session.operation.js';
import { Session } from './session.entity.js';

export const sessions = defineFeature({
  entities: [Session],
  operations: [ScheduleSession, ListSessions, GetSession, GetSessionPlan, ChangeSession, CancelSession],
});
