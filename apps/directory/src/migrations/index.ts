import { createDirectory } from './1763769600000-create-directory.js';

export const migrations = [createDirectory];
