import { runPlugin } from '#plugin-kit';
import { identity } from './identity.plugin.js';

await runPlugin(identity);
