import { runPlugin } from '#plugin-kit';
import { demo } from './demo.plugin.js';

await runPlugin(demo);
