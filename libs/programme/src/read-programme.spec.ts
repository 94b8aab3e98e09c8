import { describe, expect, it } from '@jest/globals';
import { anOperation, cpuMs } from '#testing';
import {
  type ProgrammeSchema,
  type ReadProgramme,
  composeProgrammeSchema,
  describeFault,
  readProgramme,
} from './index.js';

const key = { type: 'string', pattern: '^[a-z][a-z0-9-]*$' };
const list = (properties: object, required: string[]) => ({
  type: 'array',
  items: {
    type: 'object',
    properties: { key, ...properties },
    required: ['key', ...required],
    additionalProperties: false,
  },
});
const number = { type: 'integer', minimum: 0 };

const route = (name: string) => anOperation(name, `POST /${name.replace('.', '/')}`);
const schema: ProgrammeSchema = composeProgrammeSchema([
  {
    name: 'catalog',
    operations: [route('catalog.plan'), route('catalog.apply')],
    programme: [
      {
        section: 'programme',
        schema: {
          type: 'object',
          properties: { key, startsOn: { type: 'string', format: 'date' }, endsOn: { type: 'string', format: 'date' } },
          required: ['key', 'startsOn', 'endsOn'],
          additionalProperties: false,
        },
        dependsOn: [],
        plan: 'catalog.plan',
        apply: 'catalog.apply',
      },
      {
        section: 'courses',
        schema: list({ modules: list({ hours: { type: 'number', exclusiveMinimum: 0 } }, ['hours']) }, ['modules']),
        dependsOn: ['programme'],
        plan: 'catalog.plan',
        apply: 'catalog.apply',
      },
      {
        section: 'goals',
        schema: list(
          {
            measure: { enum: ['participants', 'any-training'] },
            goalGroup: key,
            courses: { type: 'array', items: key },
            target: {
              type: 'object',
              properties: { women: number, men: number, total: number, percent: { type: 'number', maximum: 100 } },
              additionalProperties: false,
            },
          },
          ['measure', 'target'],
        ),
        dependsOn: ['courses'],
        plan: 'catalog.plan',
        apply: 'catalog.apply',
      },
    ],
  },
  {
    name: 'directory',
    operations: [route('directory.plan'), route('directory.apply')],
    programme: [
      {
        section: 'goalGroups',
        schema: list(
          {
            planned: { type: 'object', properties: { women: number, men: number }, required: ['women', 'men'] },
            exclusive: { type: 'boolean' },
          },
          [],
        ),
        dependsOn: ['programme'],
        plan: 'directory.plan',
        apply: 'directory.apply',
      },
    ],
  },
]);

const head = ['programme:', '  key: lyft', '  startsOn: 2023-01-01', '  endsOn: 2024-12-31'];
const read = (...lines: string[]): ReadProgramme => readProgramme(lines.join('\n'), 'lyft.yaml', schema);
const english = (result: ReadProgramme) => result.faults?.map((fault) => describeFault(fault, 'en'));

describe('readProgramme', () => {
  it('reads a programme that holds together, and knows its version and id', () => {
    const { programme } = read(...head, 'courses:', '- key: a', '  modules: [{ key: m, hours: 3.5 }]');

    expect(programme?.content.courses?.[0]?.modules).toEqual([{ key: 'm', hours: 3.5 }]);
    expect(programme?.version).toMatch(/^[0-9a-f]{64}$/);
    expect(programme?.programmeId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('has the same version however the file is laid out, and another when a fact changes', () => {
    const plain = read(...head).programme!;
    const other = read('# comment', 'programme: { endsOn: "2024-12-31", startsOn: 2023-01-01, key: lyft }').programme!;

    expect(other.version).toBe(plain.version);
    expect(read(...head.slice(0, 3), '  endsOn: 2024-12-30').programme!.version).not.toBe(plain.version);
  });

  it('names file, line, column and field of a value that is not as the schema says', () => {
    expect(english(read(...head, 'courses:', '- key: a', '  modules:', '  - key: m', '    hours: four'))).toEqual([
      'lyft.yaml:9:12 courses[0].modules[0].hours: Must be a number.',
    ]);
    expect(read(...head, 'courses: x').faults?.map((fault) => describeFault(fault, 'sv'))).toEqual([
      'lyft.yaml:5:10 courses: Ska vara en lista.',
    ]);
  });

  it('points at the name of an unknown field, and at the entry that lacks one', () => {
    expect(english(read(...head, '  colour: blue'))).toEqual([
      'lyft.yaml:5:3 programme.colour: There is no field called "colour" here.',
    ]);
    expect(english(read(...head, 'courses:', '- modules: []'))).toEqual([
      'lyft.yaml:6:3 courses[0].key: The field "key" is missing.',
    ]);
    expect(english(read('courses: []'))).toEqual(['lyft.yaml:1:1 programme: The field "programme" is missing.']);
  });

  it('refuses a day that does not exist', () => {
    expect(english(read(...head.slice(0, 3), '  endsOn: 2024-02-30'))).toEqual([
      'lyft.yaml:4:11 programme.endsOn: Must be a day that exists, like 2026-03-29.',
    ]);
  });

  it('tells all faults of a file in the order of its lines', () => {
    const faults = read(
      ...head,
      'courses:',
      '- key: A',
      '  modules: [{ key: m, hours: 0 }]',
      'goals:',
      '- { key: g, measure: heads, target: {} }',
    ).faults!;

    expect(faults.map(({ line, field }) => `${line} ${field}`)).toEqual([
      '6 courses[0].key',
      '7 courses[0].modules[0].hours',
      '9 goals[0].measure',
    ]);
  });

  it('refuses what is not YAML, a name given twice, and a file that is no mapping', () => {
    expect(english(read('programme: ['))?.[0]).toMatch(/^lyft\.yaml:1:\d+: The file is not YAML/);
    expect(english(read(...head, '  key: again'))).toEqual(['lyft.yaml:5:3: This name stands above already.']);
    expect(english(read('- 1'))).toEqual(['lyft.yaml:1:1: Must be named fields.']);
    expect(english(read(''))).toEqual(['lyft.yaml:1:1: Must be named fields.']);
  });

  it('refuses a file that multiplies itself by aliases', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`),
    ];

    expect(english(read(...bomb))?.[0]).toContain('too often');
  });

  it('refuses keys that are used twice, for modules over all courses', () => {
    expect(
      english(
        read(
          ...head,
          'courses:',
          '- { key: a, modules: [{ key: m, hours: 1 }] }',
          '- { key: a, modules: [{ key: m, hours: 1 }] }',
        ),
      ),
    ).toEqual([
      'lyft.yaml:7:10 courses[1].key: The key "a" is used above already.',
      'lyft.yaml:7:30 courses[1].modules[0].key: The key "m" is used above already.',
    ]);
  });

  it('refuses keys that point at nothing', () => {
    expect(
      english(read(...head, 'goals:', '- { key: g, measure: any-training, goalGroup: x, courses: [y], target: {} }')),
    ).toEqual([
      'lyft.yaml:6:47 goals[0].goalGroup: The key "x" is not among goalGroups.',
      'lyft.yaml:6:60 goals[0].courses[0]: The key "y" is not among courses.',
    ]);
  });

  it('refuses a programme that ends before it starts', () => {
    expect(english(read(...head.slice(0, 3), '  endsOn: 2022-12-31'))).toEqual([
      'lyft.yaml:4:11 programme.endsOn: The programme ends on 2022-12-31, before it starts on 2023-01-01.',
    ]);
  });

  it('refuses goal groups whose women and men do not add up to the programme', () => {
    const groups = [
      'goalGroups:',
      '- { key: a, exclusive: true, planned: { women: 2, men: 1 } }',
      '- { key: b, exclusive: true, planned: { women: 3, men: 0 } }',
    ];
    const overlapping = groups.map((line) => line.replace('exclusive: true, ', ''));
    const goal = (target: string, more = '') => [
      'goals:',
      `- { key: g, measure: participants, ${more}target: ${target} }`,
    ];

    expect(read(...head, ...groups, ...goal('{ women: 5, men: 1, total: 6 }')).faults).toBeUndefined();
    expect(english(read(...head, ...groups, ...goal('{ women: 5, men: 2 }')))).toEqual([
      'lyft.yaml:9:61 goals[0].target.men: The goal groups have together 1, not 2 (men).',
    ]);
    expect(english(read(...head, ...groups, ...goal('{ total: 4 }', 'goalGroup: b, ')))?.[0]).toContain(
      'The goal group "b" has 3, not 4 (total).',
    );
    // Groups that may overlap need not add up.
    expect(read(...head, ...overlapping, ...goal('{ women: 5, men: 2 }')).faults).toBeUndefined();
  });

  it('makes the same programme with another key, in another time', () => {
    const programme = read(...head).programme!;

    const moved = programme.withKey('lyft-2').startingOn('2027-03-01');

    expect(moved.content.programme).toEqual({ key: 'lyft-2', startsOn: '2027-03-01', endsOn: '2029-02-28' });
    expect(moved.programmeId).not.toBe(programme.programmeId);
  });

  const many = 90_000;
  it.each<[string, string]>([
    ['90,000 keys', Array.from({ length: many }, (_, n) => `k${n}: 1`).join('\n')],
    ['90,000 keys in braces', `{${Array.from({ length: many }, (_, n) => `k${n}: 1`).join(',')}}`],
    ['14,000 keys, which is not too many to read', Array.from({ length: 14_000 }, (_, n) => `k${n}: 1`).join('\n')],
    [
      '14,000 courses with unknown fields',
      `courses:\n${Array.from({ length: 7_000 }, (_, n) => `- x${n}: 1`).join('\n')}`,
    ],
    ['a name 90,000 times', 'a: 1\n'.repeat(many)],
    ['a name 14,000 times', 'a: 1\n'.repeat(14_000)],
    [
      'names for parts and mentions of them',
      Array.from({ length: 5_000 }, (_, n) => `- &a${n} x\n- *a${n}`).join('\n'),
    ],
    [
      'mentions of mentions',
      `${Array.from(
        { length: 20 },
        (_, n) => `k${n}: &a${n} ` + `[${Array.from({ length: 4 }, () => (n === 0 ? 'x' : `*a${n - 1}`)).join(',')}]`,
      ).join('\n')}`,
    ],
    ['brackets without end', '['.repeat(500_000)],
    ['brackets in brackets', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['maps in maps', Array.from({ length: 1_300 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')],
    ['a list of 500,000', '- '.repeat(500_000)],
    ['faults on every line', '%\n'.repeat(400_000)],
    ['tags', Array.from({ length: 30_000 }, (_, n) => `- !t${n} x`).join('\n')],
    ['comments', '# x\n'.repeat(240_000)],
    ['one endless text', `a: "${'x\n '.repeat(300_000)}"`],
    ['a number of 900,000 digits', `a: ${'9'.repeat(900_000)}`],
  ])('refuses %s within a second', (_what, text) => {
    let faults: ReturnType<typeof readProgramme>['faults'];
    const took = cpuMs(() => ({ faults } = readProgramme(text, 'lyft.yaml', schema)));

    expect(faults!.length).toBeGreaterThan(0);
    expect(faults!.length).toBeLessThanOrEqual(100);
    expect(took).toBeLessThan(3_000); // a second with a factor 3 of slack
  });
});
