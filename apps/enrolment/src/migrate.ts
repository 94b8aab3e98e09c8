import { migrateFromEnvironment } from '#plugin-kit';
import { enrolment } from './enrolment.plugin.js';

await migrateFromEnvironment(enrolment);
