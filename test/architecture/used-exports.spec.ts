import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** What waits for its user: name → who that will be. Whoever comes takes it off; what nobody comes for goes. */
const COMING: Readonly<Record<string, string>> = {
  WorkerPool: 'reports as PDF (insight): drawing one takes more than 50 ms of CPU',
  FixedClock: 'unit tests of what asks for the time',
  stockholmMonth: 'reports by month (insight)',
  MapOf: 'improvement: what was measured, by the name of the measure',
  Email: 'notification: where an invitation goes',
  contentType: 'reports (insight) that are CSV or PDF, as is asked for',
  errorFormat: 'SCIM, by which employers keep their people in directory (RFC 7644)',
  body: 'SCIM: a body whose members do not mix with those of the address',
  responseHeaders: 'reports as files: Content-Disposition',
};

const DOORS = [
  'platform/src/index',
  'plugin-kit/src/index',
  'plugin-kit/src/contract/index',
  'contracts/src/index',
  'programme/src/index',
  'blind-tokens/src/index',
];
/** Where options of operations are written. */
const OPTIONS_OF = [
  ['libs/plugin-kit/src/operations/operation.ts', 'OperationOptions'],
  ['libs/plugin-kit/src/operations/reply.ts', 'ReplyOptions'],
  ['libs/plugin-kit/src/plugin/plugin-options.ts', 'PluginOptions'],
  ['libs/plugin-kit/src/features/feature.ts', 'Feature'],
] as const;

type Source = readonly [path: string, text: string];

const sources: readonly Source[] = ['apps', 'libs', 'test', 'bin', 'docs/how-to'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|mjs|md)$/.test(file) && !file.includes('node_modules'))
    .map((file): Source => [`${folder}/${file}`, read(`${folder}/${file}`)]),
);

/** Values by these names in `export { … } from`; types come along with the values that speak of them. */
function valuesOf(door: string): string[] {
  return [...door.matchAll(/^export \{([^}]*)\}/gm)]
    .flatMap(([, names]) => names!.split(',').map((name) => name.trim()))
    .filter((name) => name !== '' && !name.startsWith('type '));
}

function optionsOf(text: string, name: string): string[] {
  const body = new RegExp(`interface ${name}\\b[^{]*\\{\\n([^]*?)\\n\\}`).exec(text)![1]!;
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, option]) => option!);
}

const uses = (files: readonly Source[], word: RegExp) => files.some(([, text]) => word.test(text));

/** Names that nobody but the lib itself says. */
function unused(names: readonly string[], lib: string, files: readonly Source[]): string[] {
  const others = files.filter(([path]) => !path.startsWith(lib) && !path.endsWith('used-exports.spec.ts'));
  return names.filter((name) => !uses(others, new RegExp(`\\b${name}\\b`)));
}

/** An option that is called as many things are is looked for with its value. */
const AS_WRITTEN: Readonly<Record<string, RegExp>> = { body: /\bbody: 'whole'/ };
const production = sources.filter(
  ([path]) =>
    /^apps\/(?!gateway\/)|^libs\/plugin-kit\/src\/paging\//.test(path) &&
    !/\.(?:spec|fixture)\.ts$|\/test\/|\/specs\//.test(path),
);
const without = (option: string) =>
  !uses(production, AS_WRITTEN[option] ?? new RegExp(`(?<![\\w.'])${option}(?::|,$| [,}])`, 'm'));

describe('A lib', () => {
  it.each(DOORS)('%s exports nothing without a user', (door) => {
    expect(
      unused(valuesOf(read(`libs/${door}.ts`)), `libs/${door.split('/')[0]}/`, sources).filter(
        (name) => !(name in COMING),
      ),
    ).toEqual([]);
  });

  it('has no option of operations, replies, plugins and features that no service uses', () => {
    const options = OPTIONS_OF.flatMap(([path, name]) => optionsOf(read(path), name));

    expect(options.length).toBeGreaterThan(30);
    expect(options.filter((option) => without(option) && !(option in COMING))).toEqual([]);
  });

  it('keeps on its list only what still waits', () => {
    const everything = [
      ...DOORS.flatMap((door) => unused(valuesOf(read(`libs/${door}.ts`)), `libs/${door.split('/')[0]}/`, sources)),
      ...OPTIONS_OF.flatMap(([path, name]) => optionsOf(read(path), name)).filter(without),
    ];

    expect(Object.keys(COMING).filter((name) => !everything.includes(name))).toEqual([]);
  });

  it('is caught where an export or an option is planted that nobody uses', () => {
    const planted: readonly Source[] = [
      ['libs/platform/src/index.ts', ''],
      ['libs/platform/src/own.spec.ts', 'idle(); busy();'],
      ['apps/catalog/src/a.ts', 'busy();'],
    ];

    expect(unused(valuesOf("export { type Shape, busy, idle } from './own.js';\n"), 'libs/platform/', planted)).toEqual(
      ['idle'],
    );
    expect(
      optionsOf('interface Options<A> {\n  /** Words. */\n  readonly idleOption?: string;\n}\n', 'Options').filter(
        without,
      ),
    ).toEqual(['idleOption']);
  });
});
