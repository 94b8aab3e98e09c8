import type { Plugin } from '#plugin-kit';
import { directory } from '../../directory/src/directory.plugin.js';
import { enrolment } from '../../enrolment/src/enrolment.plugin.js';
import { evaluation } from '../../evaluation/src/evaluation.plugin.js';
import { identity } from '../../identity/src/identity.plugin.js';

/** The plugins that `npm start` runs, each from its own page. */
export function installedPlugins(_isDemo: boolean): readonly Plugin[] {
  return [directory, enrolment, evaluation, identity];
}

/** NATS users that wait for plugins of others: in demo mode one may be started beside `npm start` at once. */
export const guestsOf = (isDemo: boolean): readonly string[] => (isDemo ? ['guest'] : []);
