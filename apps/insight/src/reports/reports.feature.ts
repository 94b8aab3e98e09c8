import { defineFeature } from '#plugin-kit';
import { GetGoalsReport } from './get-goals-report.operation.js';
import { GetHoursReport } from './get-hours-report.operation.js';

/** What the programme office and the steering group read. */
export const reports = defineFeature({ operations: [GetGoalsReport, GetHoursReport] });
