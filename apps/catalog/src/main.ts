import { runPlugin } from '#plugin-kit';
import { catalog } from './catalog.plugin.js';

await runPlugin(catalog);
