import { runPlugin } from '#plugin-kit';
import { directory } from './directory.plugin.js';

await runPlugin(directory);
