import { migrateFromEnvironment } from '#plugin-kit';
import { certification } from './certification.plugin.js';

await migrateFromEnvironment(certification);
