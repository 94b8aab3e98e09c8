import { defineFeature } from '#plugin-kit';
import { CopyModules } from './copy-modules.subscriber.js';
import { CopyPeople } from './copy-people.subscriber.js';
import { CopyProgrammes } from './copy-programmes.subscriber.js';

/** What others own and we need while they are down. */
export const copies = defineFeature({ subscribers: [CopyProgrammes, CopyModules, CopyPeople] });
