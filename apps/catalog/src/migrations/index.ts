import { createCatalog } from './1763769600000-create-catalog.js';

export const migrations = [createCatalog];
