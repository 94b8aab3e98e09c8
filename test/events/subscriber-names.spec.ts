import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { personErased } from '#contracts';
import { nameFault } from './name-rules.js';
import { ALL_SUBSCRIBERS } from './subscribers.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

function subscribersBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return subscribersBelow(path);
    return path.endsWith('.subscriber.ts') ? [path] : [];
  });
}

const files = ALL_SUBSCRIBERS.map(({ plugin, token, events }) => {
  const name = token.name.replaceAll(/(?!^)[A-Z]/g, (capital) => `-${capital}`).toLowerCase();
  const path = subscribersBelow(`apps/${plugin.options.name}/src`).find(
    (one) => basename(one) === `${name}.subscriber.ts`,
  );
  return { className: token.name, path, types: events.map(({ type }) => type) };
});

/**
 * Who has recorded something in audit rows, which are never rewritten, or shown it to people in their list of acts.
 * What stands here stays: a class that gets another name is recorded by the old one (`@RecordedAs`).
 */
const RECORDED = [
  'catalog GatherSections',
  'certification FollowCriteria',
  'certification FollowProgress',
  'directory FollowAccounts',
  'enrolment FollowSessions',
  'enrolment LeaveProgramme',
  'identity ForgetErasedPerson',
  'identity KeepRolesOfPeople',
];

const silent = 'async handle({ data }, work) { await work.query(SQL, [data.personId]); }';
const told = 'async handle({ data }, work) { work.publish(caseOpened(data.personId, {})); }';
const judged = `import { judge } from './judge.js';\nasync handle(event, work) { await judge(work); }`;

describe('The name of a subscriber', () => {
  it.each([
    ['copies and publishes', 'copy-people', told, /more than keep rows/],
    ['keeps and calls something of its service', 'keep-places', judged, /more than keep rows/],
    ['follows and only keeps rows', 'follow-people', silent, /only keeps rows/],
  ])('is false of one that %s', (_what, name, text, fault) => {
    expect(nameFault(name, text, ['directory.person.changed.v1'])).toMatch(fault);
  });

  it('is false of one that forgets for another reason than an erasure', () => {
    expect(nameFault('forget-people', silent, [personErased.type, 'directory.person.changed.v1'])).toMatch(
      /on person.erased alone/,
    );
  });

  it.each([
    ['copy-people', silent],
    ['keep-places', silent],
    ['follow-people', told],
    ['follow-people', judged],
    ['entitle-attendees', told],
  ])('can be %s', (name, text) => {
    expect(nameFault(name, text, ['directory.person.changed.v1'])).toBeUndefined();
  });

  it.each(files)('is that of the file, and true, of $className', ({ path, types }) => {
    expect(path).toBeDefined();
    expect(
      nameFault(basename(path!, '.subscriber.ts'), readFileSync(join(root, path!), 'utf8'), types),
    ).toBeUndefined();
  });

  it('is recorded as it always was', () => {
    const recorded = ALL_SUBSCRIBERS.map(({ plugin, name }) => `${plugin.options.name} ${name}`);

    expect(recorded).toEqual(expect.arrayContaining(RECORDED));
  });
});
