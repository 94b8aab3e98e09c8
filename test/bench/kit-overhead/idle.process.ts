import { runPlugin } from '#plugin-kit';
import { idle } from './idle.plugin.js';

await runPlugin(idle);
