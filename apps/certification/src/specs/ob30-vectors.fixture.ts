import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, env } from '#platform';

const { directory } = defineConfig({
  directory: env
    .text('VECTORS_DIR', 'Where the test vectors are')
    .default(fileURLToPath(new URL('../../../../../shared/vectors', import.meta.url))),
}).load();
const ob30 = join(directory, 'ob30');

/** Whether 1EdTech's files are there; tests that need them are skipped, visibly, where they are not. */
export const hasVectors = existsSync(ob30);

export const vector = (name: string): string => readFileSync(join(ob30, name), 'utf8').trim();
