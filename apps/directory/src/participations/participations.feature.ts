import { defineFeature } from '#plugin-kit';
import { AcceptParticipation } from './accept-participation.operation.js';
import { EndParticipation } from './end-participation.operation.js';
import { ListParticipations } from './list-participations.operation.js';
import { RecordParticipation } from './record-participation.operation.js';

export const participations = defineFeature({
  operations: [ListParticipations, AcceptParticipation, EndParticipation, RecordParticipation],
});
