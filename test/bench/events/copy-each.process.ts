import { runPlugin } from '#plugin-kit';
import { copyEach } from './things.plugin.js';

await runPlugin(copyEach);
