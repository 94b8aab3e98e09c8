import { defineFeature } from '#plugin-kit';
import { CopyAttendance } from './copy-attendance.subscriber.js';
import { CopyCatalog } from './copy-catalog.subscriber.js';
import { CopyNames } from './copy-names.person-state.js';
import { ForgetPeople } from './forget-people.subscriber.js';

/** What we know of others, as far as it decides nothing by itself. */
export const copies = defineFeature({
  subscribers: [CopyCatalog, CopyAttendance, ForgetPeople],
  personStates: [CopyNames],
});
