import { createCopies } from './1763780000000-create-copies.js';
import { createSurvey } from './1763780000001-create-survey.js';
import { createAnswer } from './1763780000002-create-answer.js';
import { sealBuffers } from './1763780000050-seal-buffers.js';
import { batchesOfPools } from './1763780000060-batches-of-pools.js';

/** In the order in which they run. */
export const migrations = [createCopies, createSurvey, createAnswer, sealBuffers, batchesOfPools];
