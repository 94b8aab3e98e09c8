import { runPlugin } from '#plugin-kit';
import { beta } from './counting.plugins.js';

await runPlugin(beta);
