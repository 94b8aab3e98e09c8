import { runPlugin } from '#plugin-kit';
import { copyMany } from './things.plugin.js';

await runPlugin(copyMany);
