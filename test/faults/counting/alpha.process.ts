import { runPlugin } from '#plugin-kit';
import { alpha } from './counting.plugins.js';

await runPlugin(alpha);
