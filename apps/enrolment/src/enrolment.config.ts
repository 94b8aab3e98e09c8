import { defineConfig, env } from '#platform';

/** Settings of `enrolment`. */
export const enrolmentConfig = defineConfig({
  cursorSecret: env.secret('CURSOR_SECRET', 'signs the cursors of lists; the same in all replicas', 32),
});
