import { defineFeature } from '#plugin-kit';
import { GetClock } from './get-clock.operation.js';
import { SetClock } from './set-clock.operation.js';
import { SharedClock } from './shared-clock.js';

export const clock = defineFeature({ operations: [GetClock, SetClock], providers: [SharedClock] });
