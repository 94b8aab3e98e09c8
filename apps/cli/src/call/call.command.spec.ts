import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '#platform/embedded';
import { commands } from '../commands.js';
import { runCommandLine } from '../run-command-line.js';

describe('lyftet call', () => {
  const directory = temporaryDirectory('lyftet-call-');
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  async function call(...args: string[]): Promise<{ readonly code: number; readonly noted: string }> {
    const noted: string[] = [];
    const output = { say: () => undefined, note: (line: string) => void noted.push(line) };
    const code = await runCommandLine(['call', ...args], commands, output, { LYFTET_DIRECTORY: directory });
    return { code, noted: noted.join('\n') };
  }
  const file = (name: string, content: object) => writeFileSync(join(directory, name), JSON.stringify(content));

  it.each([
    [['FETCH', '/sessions'], '"FETCH" is not a method; there are GET, POST, PUT, PATCH, DELETE.'],
    [['GET', 'sessions'], '"sessions" is not a path like /sessions?limit=10'],
    [['GET', '//elsewhere.example'], '"//elsewhere.example" is not a path like /sessions?limit=10'],
    [['POST', '/people', '--data', '{'], expect.stringContaining('--data is not JSON: ')],
    [['POST', '/people', '--data', '7'], '--data is a JSON object; for one in a file write @FILE.'],
  ])('says of %j what is wrong', async (args, noted) => {
    expect(await call(...args)).toEqual({ code: 2, noted });
  });

  it('says where nothing runs how to start it', async () => {
    expect(await call('GET', '/sessions')).toEqual({ code: 1, noted: expect.stringContaining('npm start') });
  });

  it('signs nobody in where there are no people of a demo, although a passphrase waits for them', async () => {
    file('instance.json', { publicUrl: 'http://localhost:1' });
    file('secrets.json', { demoPassphrase: 'one-two', clientKeys: {}, databaseRoles: {} });
    file('installation.json', { publicUrl: 'http://localhost:1', demo: 'empty' });

    const refusal =
      `The installation in ${directory} has no people of a demo: it was started with --empty, or its demo is ` +
      'not loaded.';
    expect(await call('GET', '/sessions', '--as', 'trainer')).toEqual({ code: 1, noted: refusal });
  });
});
