import { defineFeature } from '#plugin-kit';
import { GetStatusList } from './get-status-list.operation.js';

/** The public lists by which anybody sees what was revoked, without telling us whom they ask about. */
export const statusLists = defineFeature({ operations: [GetStatusList] });
