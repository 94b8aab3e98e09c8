import { migrateFromEnvironment } from '#plugin-kit';
import { catalog } from './catalog.plugin.js';

await migrateFromEnvironment(catalog);
