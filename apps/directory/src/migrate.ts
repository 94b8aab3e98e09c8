import { migrateFromEnvironment } from '#plugin-kit';
import { directory } from './directory.plugin.js';

await migrateFromEnvironment(directory);
