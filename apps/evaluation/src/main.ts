import { runPlugin } from '#plugin-kit';
import { evaluation } from './evaluation.plugin.js';

await runPlugin(evaluation);
