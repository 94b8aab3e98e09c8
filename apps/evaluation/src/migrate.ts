import { migrateFromEnvironment } from '#plugin-kit';
import { evaluation } from './evaluation.plugin.js';

await migrateFromEnvironment(evaluation);
