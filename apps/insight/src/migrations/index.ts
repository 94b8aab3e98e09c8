import { createReadTables } from './1763780000000-create-read-tables.js';

/** In the order in which they run. */
export const migrations = [createReadTables];
