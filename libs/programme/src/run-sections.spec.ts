import { describe, expect, it } from '@jest/globals';
import { anOperation } from '#testing';
import {
  type CallOperation,
  ProgrammeRefused,
  type SectionChange,
  applyProgramme,
  composeProgrammeSchema,
  describeFault,
  planProgramme,
  readProgramme,
} from './index.js';

const route = (name: string) => anOperation(name, `POST /${name.replace('.', '/')}`);
const section = (plugin: string, name: string, ...dependsOn: string[]) => ({
  section: name,
  schema: {},
  dependsOn,
  plan: `${plugin}.plan`,
  apply: `${plugin}.apply`,
});
const owner = (plugin: string, ...programme: ReturnType<typeof section>[]) => ({
  name: plugin,
  operations: [route(`${plugin}.plan`), route(`${plugin}.apply`)],
  programme,
});

const schema = composeProgrammeSchema([
  owner('evaluation', section('evaluation', 'surveys', 'courses')),
  owner('catalog', section('catalog', 'courses', 'programme'), section('catalog', 'programme')),
  owner('directory', section('directory', 'goalGroups', 'programme')),
]);
const text = [
  'programme: { key: lyft, startsOn: 2023-01-01, endsOn: 2023-12-31 }',
  'courses: []',
  'goalGroups:',
  '- key: a',
].join('\n');
const { programme } = readProgramme(text, 'lyft.yaml', schema) as {
  programme: NonNullable<ReturnType<typeof readProgramme>['programme']>;
};
const change = (name: string, action: SectionChange['action'] = 'create'): SectionChange => ({
  section: name,
  action,
  key: 'x',
  fields: [],
});

function recording(reply: (path: string) => { status: number; body: unknown }) {
  const calls: { path: string; body: Record<string, unknown> }[] = [];
  const call: CallOperation = async (path, body) => {
    calls.push({ path, body: body as Record<string, unknown> });
    return reply(path);
  };
  return { calls, call };
}

describe('applyProgramme', () => {
  it('asks each owner once, after those it depends on, with its own sections and the head', async () => {
    const { calls, call } = recording(() => ({ status: 200, body: { changes: [] } }));

    await applyProgramme(programme, schema, call);

    expect(calls.map(({ path }) => path)).toEqual(['/catalog/apply', '/directory/apply', '/evaluation/apply']);
    expect(calls.map(({ body }) => Object.keys(body['sections'] as object))).toEqual([
      ['programme', 'courses'],
      ['programme', 'goalGroups'],
      ['programme'],
    ]);
    expect(calls[0]!.body).toMatchObject({
      programmeKey: 'lyft',
      version: programme.version,
      allSections: ['programme', 'courses', 'goalGroups'],
    });
  });

  it('merges the changes in the order of the file', async () => {
    const { call } = recording((path) => ({
      status: 200,
      body: {
        changes: path.startsWith('/catalog')
          ? [change('courses'), change('programme', 'none')]
          : path.startsWith('/directory')
            ? [change('goalGroups')]
            : [change('surveys', 'end')],
      },
    }));

    expect((await applyProgramme(programme, schema, call)).map(({ section: name }) => name)).toEqual([
      'programme',
      'courses',
      'goalGroups',
      'surveys',
    ]);
  });

  it('stops at the owner that refuses and says where in the file the fault is', async () => {
    const { calls, call } = recording((path) =>
      path.startsWith('/directory')
        ? { status: 400, body: { title: 'no', errors: [{ pointer: '/sections/goalGroups/0/key', detail: 'Taken.' }] } }
        : { status: 200, body: { changes: [] } },
    );

    const refused = await applyProgramme(programme, schema, call).catch((error: unknown) => error);

    expect(refused).toBeInstanceOf(ProgrammeRefused);
    expect((refused as ProgrammeRefused).faults.map((fault) => describeFault(fault, 'en'))).toEqual([
      'lyft.yaml:4:8 goalGroups[0].key: Taken.',
    ]);
    expect(calls).toHaveLength(2);
  });
});

describe('planProgramme', () => {
  it('asks every owner, so that all faults are told at once', async () => {
    const { calls, call } = recording((path) => ({
      status: 400,
      body: {
        errors: [
          { pointer: path.startsWith('/catalog') ? '/sections/programme/key' : '/sections/courses', detail: 'Bad.' },
        ],
      },
    }));

    const refused = (await planProgramme(programme, schema, call).catch((error: unknown) => error)) as ProgrammeRefused;

    expect(refused.faults).toHaveLength(3);
    expect(calls.map(({ path }) => path)).toEqual(['/catalog/plan', '/directory/plan', '/evaluation/plan']);
  });

  it('hands on a refusal that is about something else than the file', async () => {
    const { call } = recording(() => ({ status: 403, body: { title: 'Forbidden', errors: [] } }));

    await expect(planProgramme(programme, schema, call)).rejects.toMatchObject({
      plugin: 'catalog',
      document: { title: 'Forbidden' },
    });
  });
});

describe('composeProgrammeSchema', () => {
  it('refuses a section with two owners, one that nobody owns, and a circle', () => {
    expect(() => composeProgrammeSchema([owner('a', section('a', 'x')), owner('b', section('b', 'x'))])).toThrow(
      'two plugins',
    );
    expect(() => composeProgrammeSchema([owner('a', section('a', 'x', 'nothing'))])).toThrow('no plugin owns');
    expect(() =>
      composeProgrammeSchema([owner('a', section('a', 'x', 'y')), owner('b', section('b', 'y', 'x'))]),
    ).toThrow('circle');
  });

  it('is the same whatever the order in which the plugins come', () => {
    const owners = [owner('b', section('b', 'y')), owner('a', section('a', 'x', 'y')), owner('c', section('c', 'z'))];

    expect(composeProgrammeSchema([...owners].reverse())).toEqual(composeProgrammeSchema(owners));
  });
});
