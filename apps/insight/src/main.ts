import { runPlugin } from '#plugin-kit';
import { insight } from './insight.plugin.js';

await runPlugin(insight);
