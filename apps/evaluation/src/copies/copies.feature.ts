import { defineFeature } from '#plugin-kit';
import { CopyProgrammes } from './copy-programmes.subscriber.js';
import { CopySessions } from './copy-sessions.subscriber.js';
import { ForgetPeople } from './forget-people.subscriber.js';

/** What we know of others. */
export const copies = defineFeature({ subscribers: [CopyProgrammes, CopySessions, ForgetPeople] });
