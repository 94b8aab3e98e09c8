import { migrateFromEnvironment } from '#plugin-kit';
import { insight } from './insight.plugin.js';

await migrateFromEnvironment(insight);
