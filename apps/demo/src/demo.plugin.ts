import { definePlugin } from '#plugin-kit';
import { clock } from './clock/clock.feature.js';

/** Runs in demo mode alone: no other installation has a clock that can be set. */
export const demo = definePlugin({
  name: 'demo',
  isDemoOnly: true,
  version: '1.0.0',
  summary: 'The clock of a demonstration, so that a programme of two years is lived in a minute',
  basePath: '/demo',
  permissions: {
    'demo:set-clock': { summary: 'Set the clock of the demonstration forwards', roles: ['operator', 'simulator'] },
  },
  features: [clock],
});
