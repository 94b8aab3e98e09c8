import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, temporaryDirectory } from '#platform/embedded';
import { StandaloneProcess, until, untilGone } from '../supervision/standalone-process.js';
import { ProjectCopy } from './project-copy.js';

/** 3 s are promised of a machine that does nothing else (docs/performance.md); here other tests run beside it. */
const ANSWERS_WITHIN_MS = 30_000;
const PAGE = 'apps/catalog/src/catalog.plugin.ts';

describe('npm run dev', () => {
  const directory = temporaryDirectory('lyftet-dev-');
  let project: ProjectCopy;
  let lyftet: StandaloneProcess;
  let url: string;
  beforeAll(async () => {
    project = new ProjectCopy();
    lyftet = StandaloneProcess.start(directory, { PORT: String(await freePort()) }, [], {
      script: 'dev',
      cwd: project.root,
    });
    ({ publicUrl: url } = await lyftet.untilReady(90_000));
  }, 120_000);
  afterAll(async () => {
    await lyftet.end();
    project.remove();
    rmSync(directory, { recursive: true, force: true });
  }, 40_000);

  const get = async (path: string) => {
    const answer = await fetch(`${url}${path}`, { headers: { accept: 'application/json' } }).catch(() => undefined);
    return (await answer?.text()) ?? '';
  };
  const untilAnswered = (text: string) =>
    until(
      async () => (await get('/plugins')).includes(text),
      () => `"${text}":\n${lyftet.output}`,
      ANSWERS_WITHIN_MS,
    );

  it('answers with what was saved, and with the data and the servers that were there', async () => {
    const before = lyftet.instance();
    const programmes = await get('/programmes');
    expect(programmes).toContain('digieffekt');

    project.change(PAGE, /summary: 'Programmes/, "summary: 'Changed programmes");
    await untilAnswered('Changed programmes');

    expect(lyftet.instance().servers).toEqual(before.servers);
    await until(
      async () => (await get('/programmes')) === programmes,
      () => 'the same programmes',
      ANSWERS_WITHIN_MS,
    );
    const told = /apps\/catalog\/src\/catalog\.plugin\.ts …\nLyftet answers again \(\d+\.\d s\)/;
    await until(
      () => told.test(lyftet.output),
      () => `the time that it took:\n${lyftet.output}`,
      ANSWERS_WITHIN_MS,
    );
  });

  it('goes on as before while a source does not parse, says where, and starts again when it does', async () => {
    project.change(PAGE, 'Changed programmes', "Changed' programmes");
    await until(
      () => lyftet.output.includes('The build failed.'),
      () => `the failure:\n${lyftet.output}`,
      ANSWERS_WITHIN_MS,
    );
    expect(lyftet.output).toContain(`${PAGE}: `);
    expect(await get('/plugins')).toContain('Changed programmes');

    project.change(PAGE, "Changed' programmes", 'Mended programmes');
    await untilAnswered('Mended programmes');
  });

  it('goes on as before while the services cannot be loaded', async () => {
    project.change(PAGE, "name: 'catalog'", "name: 'Not a name'");
    await until(
      () => lyftet.output.includes('The services do not start'),
      () => `the failure:\n${lyftet.output}`,
      ANSWERS_WITHIN_MS,
    );
    expect(await get('/plugins')).toContain('Mended programmes');

    project.change(PAGE, "name: 'Not a name'", "name: 'catalog'");
    project.change(PAGE, 'Mended programmes', 'Final programmes');
    await untilAnswered('Final programmes');
  });

  it('leaves nothing behind after Ctrl-C', async () => {
    const processes = lyftet.processes();
    lyftet.interrupt();

    await untilGone(processes, 30_000);
    expect(lyftet.output).not.toContain('did not stop');
    expect(await get('/plugins')).toBe('');
  });
});
