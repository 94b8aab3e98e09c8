import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyedId } from '#plugin-kit/contract';
import { cliConfig } from '../../apps/cli/src/cli.config.js';
import { UsageError } from '../../apps/cli/src/failure.js';
import { personAdd } from '../../apps/cli/src/person/person-add.command.js';
import { personCard } from '../../apps/cli/src/person/person-card.command.js';
import { TestPlatform } from './platform.fixture.js';
import { Visitor } from './visitor.fixture.js';

describe('lyftet person add', () => {
  let platform: TestPlatform;
  const folder = mkdtempSync(join(tmpdir(), 'lyftet-person-'));
  beforeAll(async () => {
    platform = await TestPlatform.start({ demoMode: false });
    writeFileSync(join(folder, 'key.json'), platform.cli.privateJwk, { mode: 0o600 });
    await platform.api(
      'POST',
      '/directory/programme/apply',
      {
        programmeKey: 'first',
        version: 'a'.repeat(64),
        allSections: ['organisations'],
        sections: {
          programme: {
            key: 'first',
            title: { sv: 'Först' },
            owner: 'Kommunen',
            startsOn: '2023-01-01',
            endsOn: '2024-12-31',
          },
          organisations: [{ key: 'first', name: 'Kommunen', type: 'municipality' }],
        },
      },
      { as: 'operator' },
    );
  }, 60_000);
  afterAll(async () => {
    await platform?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (command: typeof personAdd, positionals: readonly string[], options: Record<string, string>) => {
    const said: string[] = [];
    const config = cliConfig.load({
      LYFTET_DIRECTORY: join(folder, 'none'),
      LYFTET_URL: platform.url,
      LYFTET_CLIENT_ID: platform.cli.id,
      LYFTET_CLIENT_KEY: join(folder, 'key.json'),
    });
    const code = await command.run({
      positionals,
      options,
      config,
      language: 'en',
      json: true,
      say: (line) => said.push(line),
      note: () => undefined,
    });
    return {
      code,
      ...(JSON.parse(said.join('') || '{}') as { personId: string; username: string; card: { code: string } }),
    };
  };
  const add = (options: Record<string, string>, organisation = 'first') => run(personAdd, [organisation], options);

  it('registers the first person with a role and prints a card for the first sign-in', async () => {
    const added = await add({
      given: 'Petra',
      family: 'Plan',
      sex: 'female',
      role: 'programme-office',
      in: 'programme:first',
      username: 'petra',
    });

    expect(added).toMatchObject({
      code: 0,
      username: 'petra',
      card: { code: expect.stringMatching(/^(\w{4}-){3}\w{4}$/) },
    });
    const { body } = await platform.api('GET', `/assignments?personId=${added.personId}`, undefined, {
      as: 'operator',
    });
    expect(body.items).toMatchObject([
      { role: 'programme-office', scope: `programme:${keyedId('programme', 'first')}` },
    ]);
  });

  it('lets the only operator in again, who lost the password, by a card that is told', async () => {
    const { personId, username, card } = await add({
      given: 'Olof',
      family: 'Drift',
      role: 'operator',
      in: 'everywhere',
    });
    const signIn = async (code: string, password: string) => {
      const visitor = new Visitor(platform.url);
      return {
        visitor,
        page: await visitor.submit(await visitor.signIn(username, code), { password, again: password }),
      };
    };
    await signIn(card.code, 'en lösenfras att glömma');

    await expect((async () => run(personCard, [personId], { seen: 'a hunch' }))()).rejects.toThrow(UsageError);
    const again = await run(personCard, [personId], { seen: 'identity-document' });
    const { visitor, page } = await signIn(again.card.code, 'en lösenfras att minnas');
    await visitor.submit(page, {});

    expect((await visitor.api('GET', '/session')).body.signedIn).toBe(true);
    const {
      body: { items },
    } = await visitor.api('GET', '/accounts/acts-for-me');
    expect(items).toContainEqual(
      expect.objectContaining({
        operation: 'identity.issue-card',
        byKind: 'client',
        by: platform.cli.id,
        reason: 'identity-document',
      }),
    );
  });

  it.each([
    ['no name', { given: 'Petra' }],
    ['a role without a place', { given: 'A', family: 'B', role: 'trainer' }],
    ['a place that is none', { given: 'A', family: 'B', role: 'trainer', in: 'town:x' }],
  ])('refuses %s before anything is stored', async (_what, options) => {
    await expect((async () => add({ ...options }))()).rejects.toThrow(UsageError);
  });

  it('tells that an organisation does not exist', async () => {
    await expect(add({ given: 'A', family: 'B' }, 'nowhere')).rejects.toMatchObject({ status: expect.any(Number) });
  });
});
