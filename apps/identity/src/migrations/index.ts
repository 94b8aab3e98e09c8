import { createAccountAndRecords } from './1763769600000-create-account-and-records.js';

export const migrations = [createAccountAndRecords];
