import { defineFeature } from '#plugin-kit';
import { FirstGrants } from './first-grants.js';
import { GrantsBucket } from './grants-bucket.js';
import { ProjectGrants } from './project-grants.timer.js';
import { RebuildGrants } from './rebuild-grants.operation.js';

export const grants = defineFeature({
  operations: [RebuildGrants],
  timers: [ProjectGrants],
  providers: [GrantsBucket, FirstGrants],
});
