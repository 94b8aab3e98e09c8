import { createReadTables } from './1763780000000-create-read-tables.js';
import { countMinutes } from './1796083200001-count-minutes.js';

export const migrations = [createReadTables, countMinutes];
