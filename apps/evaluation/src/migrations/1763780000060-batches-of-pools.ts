import { defineMigration } from '#plugin-kit';

/**
 * Which pooled answers were written together: a random id without a time. Those from before are one batch, without an
 * id; what was shown of them stays as it is.
 */
export const batchesOfPools = defineMigration(
  '1763780000060-batches-of-pools',
  'ALTER TABLE pooled_answer ADD COLUMN batch_id uuid;',
);
