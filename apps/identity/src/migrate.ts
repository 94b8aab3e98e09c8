import { migrateFromEnvironment } from '#plugin-kit';
import { identity } from './identity.plugin.js';

await migrateFromEnvironment(identity);
