import type { Plugin } from '#plugin-kit';
import { catalog } from '../../catalog/src/catalog.plugin.js';
import { certification } from '../../certification/src/certification.plugin.js';
import { demo } from '../../demo/src/demo.plugin.js';
import { directory } from '../../directory/src/directory.plugin.js';
import { enrolment } from '../../enrolment/src/enrolment.plugin.js';
import { evaluation } from '../../evaluation/src/evaluation.plugin.js';
import { identity } from '../../identity/src/identity.plugin.js';
import { insight } from '../../insight/src/insight.plugin.js';

/**
 * The plugins that `npm start` runs, each from its own page. The clock of domain time can be set in demo mode alone.
 */
export function installedPlugins(isDemo: boolean): readonly Plugin[] {
  return [directory, catalog, enrolment, evaluation, certification, insight, identity, ...(isDemo ? [demo] : [])];
}

/** NATS users that wait for plugins of others: in demo mode one may be started beside `npm start` at once. */
export const guestsOf = (isDemo: boolean): readonly string[] => (isDemo ? ['guest'] : []);
