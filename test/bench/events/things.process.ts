import { runPlugin } from '#plugin-kit';
import { things } from './things.plugin.js';

await runPlugin(things);
