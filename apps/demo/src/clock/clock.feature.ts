import { defineFeature } from '#plugin-kit';
import { GetClock } from './get-clock.operation.js';
import { SetClock } from './set-clock.operation.js';
import { SettableClock } from './settable-clock.js';

export const clock = defineFeature({ operations: [GetClock, SetClock], providers: [SettableClock] });
