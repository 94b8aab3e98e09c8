import { migrateFromEnvironment } from '#plugin-kit';
import { demo } from './demo.plugin.js';

await migrateFromEnvironment(demo);
