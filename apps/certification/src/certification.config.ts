import { defineConfig, env } from '#platform';

/** Settings of `certification`. */
export const certificationConfig = defineConfig({
  publicUrl: env.url('PUBLIC_URL', 'Where the installation is reached; ids of credentials begin with it', [
    'http:',
    'https:',
  ]),
  cursorSecret: env.secret('CURSOR_SECRET', 'Signs the cursors of lists; the same in all replicas', 16),
  keySecret: env.secret(
    'CERTIFICATION_KEY_SECRET',
    'Seals signing keys and credentials at rest; the same in all replicas',
    32,
  ),
});
