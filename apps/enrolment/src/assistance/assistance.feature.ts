import { ActLog, defineFeature } from '#plugin-kit';
import { ListActsForMe } from './list-acts-for-me.operation.js';

/** Help is logged with who and why, and shown to the person (PUBLIC-SECTOR 1). */
export const assistance = defineFeature({ operations: [ListActsForMe], providers: [ActLog] });
