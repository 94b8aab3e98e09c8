import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '#platform/embedded';
import { checkout } from './compose-files.js';

interface Finder {
  findNodes(
    environment: Readonly<Record<string, string>>,
    home: string,
  ): { readonly major: number; readonly version: string; readonly program: string }[];
}

describe('The Node versions of a machine', () => {
  const home = temporaryDirectory('lyftet-nodes-');
  let finder: Finder;
  beforeAll(async () => {
    finder = (await import(join(checkout, 'bin/found-nodes.mjs'))) as Finder;
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** A program that says which version it is, as Node does. */
  function plant(path: string, version: string): string {
    const program = join(home, path);
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(program, `#!/bin/sh\necho ${version}\n`);
    chmodSync(program, 0o755);
    return program;
  }
  const found = (environment: Readonly<Record<string, string>>, place: string) =>
    finder
      .findNodes(environment, join(home, place))
      .map(({ version, program }) => [version, program.slice(home.length + 1)]);

  it('are found on PATH by any of their names', () => {
    const [first, second] = [plant('path/one/node', '20.19.5'), plant('path/two/node24', '24.3.0')].map(dirname);

    expect(found({ PATH: `${first}::${join(home, 'none')}:${second}` }, 'nobody')).toEqual([
      ['20.19.5', 'path/one/node'],
      ['24.3.0', 'path/two/node24'],
    ]);
  });

  it('are found where nvm, fnm and volta put them, the newest of each', () => {
    plant('many/.nvm/versions/node/v22.14.0/bin/node', '22.14.0');
    plant('many/.nvm/versions/node/v22.9.0/bin/node', '22.9.0');
    plant('many/.local/share/fnm/node-versions/v20.19.1/installation/bin/node', '20.19.1');
    plant('many/.volta/tools/image/node/24.0.0/bin/node', '24.0.0');

    expect(found({}, 'many').map(([version]) => version)).toEqual(['20.19.1', '22.14.0', '24.0.0']);
  });

  it('are not taken when older than promised, of another major version, broken, or for another machine', () => {
    for (const [name, version] of [
      ['old', '20.18.3'],
      ['early', '22.11.0'],
      ['odd', '23.1.0'],
      ['silent', ''],
    ] as const)
      plant(`strange/.nvm/versions/node/${name}/bin/node`, version);
    symlinkSync(join(home, 'nowhere'), join(home, 'strange/.nvm/versions/node/silent/bin/node24'));
    writeFileSync(plant('strange/.nvm/versions/node/foreign/bin/node', ''), '\x7fELF\0\0');

    expect(found({}, 'strange')).toEqual([]);
  });

  it('are asked once, however many names lead to one', () => {
    const program = plant('linked/node', '22.20.0');
    symlinkSync(program, join(home, 'linked/node22'));

    expect(found({ PATH: dirname(program), NODES: join(home, 'linked/node22') }, 'nobody')).toEqual([
      ['22.20.0', 'linked/node'],
    ]);
  });
});
