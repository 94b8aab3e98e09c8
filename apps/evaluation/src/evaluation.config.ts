import { defineConfig, env } from '#platform';

/** Settings of `evaluation`. */
export const evaluationConfig = defineConfig({
  cursorSecret: env.secret('CURSOR_SECRET', 'Signs the cursors of lists; the same in all replicas', 16),
  keySecret: env.secret(
    'EVALUATION_KEY_SECRET',
    'Seals the private keys of surveys at rest; the same in all replicas',
    32,
  ),
  spareKeys: env.int('EVALUATION_SPARE_KEYS', 'How many keys for coming surveys are made ahead', 1, 500).default(60),
  bufferKeys: env.text(
    'EVALUATION_BUFFER_KEYS',
    'Directory of the keys to waiting answers; one for all replicas, and in no backup',
  ),
});
