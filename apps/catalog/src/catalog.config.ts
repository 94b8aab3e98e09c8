import { defineConfig, env } from '#platform';

/** The settings of the catalogue, beside those of every plugin. */
export const catalogConfig = defineConfig({
  cursorSecret: env.secret('CURSOR_SECRET', 'signs the cursors of lists; the same in all replicas', 32),
});
