import { runPlugin } from '#plugin-kit';
import { certification } from './certification.plugin.js';

await runPlugin(certification);
