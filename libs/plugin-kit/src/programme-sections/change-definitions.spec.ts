import { describe, expect, it } from '@jest/globals';
import { changeDefinitions } from './change-definitions.js';
import type { SectionChangeView } from './programme-changes.view.js';

/** What is done for one change of `a`, which stands at its third version. */
async function done(action: SectionChangeView['action'], isKnown = true): Promise<string[]> {
  const log: string[] = [];
  const plan = {
    changes: [{ section: 'surveys', action, key: 'a', fields: [] }],
    latest: isKnown ? [{ key: 'a', version: 3 }] : [],
    wanted: action === 'end' ? [] : [{ key: 'a' }],
  };
  await changeDefinitions(
    plan,
    async ({ key, version }, state) => log.push(`${key} ${version} is ${state}`),
    async ({ key }, version) => log.push(`${key} ${version} is added`),
  );
  return log;
}

describe('changeDefinitions', () => {
  it.each([
    ['update', ['a 3 is superseded', 'a 4 is added']],
    ['create', ['a 3 is superseded', 'a 4 is added']],
    ['end', ['a 3 is ended']],
    ['none', []],
  ] as const)('makes of "%s": %j', async (action, expected) => {
    expect(await done(action)).toEqual(expected);
  });

  it('begins with the first version', async () => {
    expect(await done('create', false)).toEqual(['a 1 is added']);
  });
});
