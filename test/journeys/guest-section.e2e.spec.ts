import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '#platform/embedded';
import { keyedId, sectionsApplied } from '#plugin-kit/contract';
import { eventually } from '#testing';
import { commands } from '../../apps/cli/src/commands.js';
import { runCommandLine } from '../../apps/cli/src/run-command-line.js';
import { meals } from '../../docs/how-to/examples/meals.plugin.js';
import { TestPlatform } from './platform.fixture.js';
import { smallProgramme } from './small-programme.js';

const KEY = 'med-mat';
const programmeId = keyedId('programme', KEY);
const soup = { key: 'soppa', title: { sv: 'Ärtsoppa' }, portions: 20 };
const pancake = { key: 'pannkaka', title: { sv: 'Pannkaka' }, portions: 20 };

describe('A section of the programme file that a plugin of others owns', () => {
  const directory = temporaryDirectory('lyftet-meals-');
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await TestPlatform.start({ guests: [meals] });
    writeFileSync(join(directory, 'operator.jwk'), platform.cli.privateJwk);
  }, 90_000);
  afterAll(async () => {
    rmSync(directory, { recursive: true });
    await platform?.stop();
  });

  async function lyftet(command: 'plan' | 'apply', sections: object): Promise<{ code: number; lines: string[] }> {
    const file = join(directory, 'programme.json'); // YAML is a superset of it
    writeFileSync(file, JSON.stringify({ ...smallProgramme(KEY, []), ...sections }));
    const lines: string[] = [];
    const environment = {
      LYFTET_DIRECTORY: directory,
      LYFTET_URL: platform.url,
      LANG: 'en',
      LYFTET_CLIENT_ID: platform.cli.id,
      LYFTET_CLIENT_KEY: join(directory, 'operator.jwk'),
    };
    const note = (line: string) => void lines.push(line);
    const code = await runCommandLine(['programme', command, file], commands, { say: note, note }, environment);
    return { code, lines };
  }

  const isApplied = async () => (await platform.api('GET', `/programmes/${programmeId}`)).body.isApplied;

  it('is planned and applied by the command line with all the others', async () => {
    const planned = await lyftet('plan', { meals: [soup, pancake] });
    expect(planned).toMatchObject({
      code: 0,
      lines: expect.arrayContaining(['+ meals soppa', '+ meals pannkaka', '+ surveys enkat']),
    });

    const applied = await lyftet('apply', { meals: [soup, pancake] });

    expect(applied.code).toBe(0);
    expect(applied.lines).toEqual(expect.arrayContaining(planned.lines));
    expect((await lyftet('plan', { meals: [soup, pancake] })).lines).toEqual([
      'Everything stands as in the file already.',
    ]);
  }, 30_000);

  it('belongs to the file: it is applied with the programme, and the catalogue knows no plugin by name', async () => {
    await eventually(isApplied);

    const told = platform.installation.events.filter(({ type }) => type === 'meals.programme-sections.applied.v1');
    expect(told.map(({ data }) => data)).toMatchObject([{ programmeId, sections: ['meals'] }]);
    expect(sectionsApplied.type).toBe('*.programme-sections.applied.v1');
  });

  it('ends what leaves the file, also with the whole section', async () => {
    expect((await lyftet('apply', { meals: [{ ...soup, portions: 30 }] })).lines).toEqual(
      expect.arrayContaining(['~ meals soppa: portions', '- meals pannkaka']),
    );

    expect((await lyftet('apply', {})).lines).toContain('- meals soppa');
    await eventually(isApplied);
  }, 30_000);

  it('is refused with its place in the file', async () => {
    expect(await lyftet('plan', { meals: [soup, soup] })).toMatchObject({
      code: 1,
      lines: [expect.stringMatching(/programme\.json:\d+:\d+ meals\[1\]\.key: /)],
    });
    expect(await lyftet('plan', { meals: [{ ...soup, portions: 0 }] })).toMatchObject({
      code: 1,
      lines: [expect.stringContaining('meals[0].portions')],
    });
  });

  it('is not told of by anybody else: what another plugin says of it changes nothing', async () => {
    const before = (await platform.api('GET', `/programmes/${programmeId}`)).body.version;
    const lie = { programmeId, version: 'e'.repeat(64), sections: ['surveys', 'courses'] };
    await platform.installation.publish({
      definition: {
        plugin: 'guest',
        aggregate: 'programme-sections',
        type: 'guest.programme-sections.applied.v1',
        subject: 'event.guest.programme-sections.applied.v1',
      },
      aggregateId: programmeId,
      data: lie,
    });
    await platform.installation.settle();

    const { rows } = await platform.installation.sql.query(
      'SELECT DISTINCT version FROM catalog.section_version WHERE programme_id = $1 AND section IN ($2, $3)',
      [programmeId, 'surveys', 'courses'],
    );
    expect(rows).toEqual([{ version: before }]);
  });
});
