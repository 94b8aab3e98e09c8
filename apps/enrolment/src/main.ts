import { runPlugin } from '#plugin-kit';
import { enrolment } from './enrolment.plugin.js';

await runPlugin(enrolment);
