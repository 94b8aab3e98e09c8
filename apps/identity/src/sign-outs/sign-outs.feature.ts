import { defineFeature } from '#plugin-kit';
import { TellSignInsEnd } from './tell-sign-ins-end.timer.js';

/** That sign-ins have ended is told to whoever still holds something that came of them. */
export const signOuts = defineFeature({ timers: [TellSignInsEnd] });
