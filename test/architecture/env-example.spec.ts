import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

describe('.env.example', () => {
  it('says what the programs read, and nothing else', async () => {
    await expect(
      promisify(execFile)(process.execPath, ['bin/env-example.mjs', '--check'], { cwd: checkout }),
    ).resolves.toMatchObject({ stderr: '' });
  });

  it('names every variable that docker-compose.yml takes from .env', () => {
    const example = readFileSync(`${checkout}/.env.example`, 'utf8');
    const taken = [...readFileSync(`${checkout}/docker-compose.yml`, 'utf8').matchAll(/\$\{(\w+)/g)].map(
      ([, variable]) => variable!,
    );

    expect(taken.filter((variable) => !new RegExp(`^(# )?${variable}=`, 'm').test(example))).toEqual([]);
  });
});
