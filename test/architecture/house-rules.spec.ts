import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Not ours, or of one machine alone. */
const SKIPPED = new Set(['node_modules', 'dist', '.git', '.lyftet', '.npmrc', '.env', '.idea', '.vscode']);

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const all = filesBelow('.').filter((path) => !/\.(?:svg|png|ico|woff2?|log|tsbuildinfo)$/.test(path));
const code = all.filter((path) => /^(?:apps|libs|test|bin|docs)\/.*\.(?:ts|mjs)$/.test(path));
const isTest = (path: string) => /\.spec\.ts$|\.fixture\.ts$|^test\/|^apps\/[\w-]+\/test\/|^libs\/testing\//.test(path);
const sources = code.filter((path) => !isTest(path));
const apps = readdirSync(join(root, 'apps'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const plugins = apps.filter((app) => existsSync(join(root, 'apps', app, 'src', `${app}.plugin.ts`)));

/** `path:line: text` of every line that breaks a rule. */
function linesWith(paths: readonly string[], broken: (line: string, path: string) => boolean): string[] {
  return paths.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, index) => (broken(line, path) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

/** The words of a name, in any spelling: `SharedClock`, `shared-clock`, `sharedClock`. */
const wordsOf = (name: string) =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
/** They say nothing of what a thing does (they gather what has no home), or repeat what the language says. */
const FORBIDDEN = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'shared', 'manager', 'impl', 'dto']);

describe('Names', () => {
  it('of files and folders have no forbidden word', () => {
    expect(code.filter((path) => wordsOf(path).some((word) => FORBIDDEN.has(word)))).toEqual([]);
  });

  it('of what is exported neither', () => {
    const names = code.flatMap((path) =>
      [
        ...read(path).matchAll(/^export (?:abstract )?(?:async )?(class|interface|type|const|function|enum) (\w+)/gm),
      ].map(([, kind, name]) => ({ path, kind: kind!, name: name! })),
    );
    const isType = (kind: string) => /^(?:class|interface|type|enum)$/.test(kind);
    const isWrong = (kind: string, name: string) =>
      wordsOf(name).some((word) => FORBIDDEN.has(word)) ||
      (isType(kind) && /^Base[A-Z]|^I[A-Z][a-z]|[a-z](?:Data|Info)$/.test(name));

    expect(names.length).toBeGreaterThan(500);
    expect(names.filter(({ kind, name }) => isWrong(kind, name))).toEqual([]);
  });
});

/** Their text is what installations have the checksum of: it stays as wide as it was. */
const SHIPPED = [
  '1763769600000-create-catalog',
  '1763790000001-create-certificate-case',
  '1763769600000-create-directory',
  '1763769600030-create-participation',
  '1763780000050-seal-buffers',
  'kit-migrations',
];

describe('Files', () => {
  it('have at most 300 lines', () => {
    expect(code.filter((path) => read(path).trimEnd().split('\n').length > 300)).toEqual([]);
  });

  it('have no line of more than 120 characters, but for addresses and migrations that have run', () => {
    const long = linesWith(code, (line) => [...line].length > 120 && !/https?:\/\/\S{60}/.test(line));
    const isShipped = (line: string) => SHIPPED.some((name) => line.includes(`/migrations/${name}.ts:`));

    expect(long.filter((line) => !isShipped(line))).toEqual([]);
    expect(SHIPPED.filter((name) => !long.some((line) => line.includes(`/${name}.ts:`)))).toEqual([]);
  });

  it('of an entity have one, and no other file has any', () => {
    const withEntity = sources.filter((path) => /^@Entity\(/m.test(read(path)) && !path.startsWith('docs/'));

    expect(withEntity.length).toBeGreaterThan(15);
    expect(withEntity).toEqual(sources.filter((path) => path.endsWith('.entity.ts')));
    expect(withEntity.filter((path) => [...read(path).matchAll(/^@Entity\(/gm)].length !== 1)).toEqual([]);
  });

  it('of an operation have one, named after the file, and export nothing else but its input and views', () => {
    const operations = sources.filter((path) => path.startsWith('apps/') && path.endsWith('.operation.ts'));
    const faults = operations.filter((path) => {
      const text = read(path);
      const name = basename(path, '.operation.ts')
        .split('-')
        .map((word) => `${word[0]!.toUpperCase()}${word.slice(1)}`)
        .join('');
      const others = [...text.matchAll(/^export (?!class )(.*)$/gm)];
      return (
        [...text.matchAll(/^@Operation\(/gm)].length !== 1 ||
        !new RegExp(`^export class ${name}\\b`, 'm').test(text) ||
        others.length > 0
      );
    });

    expect(operations.length).toBeGreaterThan(50);
    expect(faults).toEqual([]);
  });
});

describe.each(plugins)('The plugin %s', (plugin) => {
  const source = `apps/${plugin}/src`;
  const value = /^export const (\w+) = definePlugin\(/m.exec(read(`${source}/${plugin}.plugin.ts`))?.[1];

  it('is run and migrated by one call each', () => {
    expect(read(`${source}/main.ts`)).toContain(`await runPlugin(${value});`);
    expect(read(`${source}/migrate.ts`)).toContain(`await migrateFromEnvironment(${value});`);
  });

  it('lists every migration, in the order in which they run, each named as its file', () => {
    const folder = join(root, source, 'migrations');
    if (!existsSync(folder)) return expect(read(`${source}/${plugin}.plugin.ts`)).not.toContain('migrations');
    const files = readdirSync(folder)
      .filter((file) => file !== 'index.ts')
      .sort();
    const imported = [...read(`${source}/migrations/index.ts`).matchAll(/^import \{ (\w+) \} from '\.\/(.+)\.js';$/gm)];
    const listed = /^export const migrations = \[(.*)\];$/ms
      .exec(read(`${source}/migrations/index.ts`))![1]!
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);

    expect(imported.map(([, , file]) => `${file}.ts`)).toEqual(files);
    expect(listed).toEqual(imported.map(([, name]) => name));
    for (const file of files) {
      expect(file).toMatch(/^\d{13}-[a-z0-9-]+\.ts$/);
      expect(read(`${source}/migrations/${file}`)).toMatch(
        new RegExp(`defineMigration\\(\\s*'${basename(file, '.ts')}'`),
      );
    }
  });
});

/** Readers of the environment: what configuration is loaded by, and what runs before anything of ours is loaded. */
const READS_ENVIRONMENT =
  /^(?:bin\/.*|libs\/platform\/src\/config\/(?:define-config|environment)\.ts|docs\/how-to\/examples\/.*\.mjs)$/;

/** Where the computer's own time is right: it decides about tokens, never about the programme. */
const SYSTEM_TIME: Readonly<Record<string, string>> = {
  'apps/gateway/src/callers/sessions.ts': 'cookies and access tokens run out by system time',
  'apps/gateway/src/callers/sign-in-client.ts': 'access tokens run out by system time',
  'apps/identity/src/provider/oidc-record-adapter.ts': 'codes, tokens and sessions of the OpenID provider',
  'apps/standalone/src/provision.ts': 'system time, that the offset of the demo clock is counted from',
  'apps/cli/src/doctor/invariants/outbox-age.ts': 'how long an event has waited to be sent',
};
const OWN_CLOCK = new RegExp(
  '\\bDate\\.now\\(\\)|\\bnew Date\\(\\)' +
    '|\\b(?:current_timestamp|current_date|localtimestamp|(?:clock|statement|transaction)_timestamp)\\b',
  'i',
);
/** `now()` as a function of SQL: TypeScript calls it on a clock, or awaits or passes on what it was given. */
const SQL_NOW = /(?<![.\w])now\(\)/i;
/** `now` is a function that was injected. */
const CALLS_NOW = new Set([
  'apps/identity/src/provider/start-oidc.ts',
  'apps/identity/src/sign-in/sign-in-routes.ts',
  'apps/cli/src/simulate/live/demo-clock.ts',
]);

describe('Services', () => {
  it('read the environment through their configuration alone', () => {
    expect(
      linesWith(
        sources.filter((path) => !READS_ENVIRONMENT.test(path) && !path.startsWith('libs/testing/')),
        (line) => /process\.env\b/.test(line),
      ),
    ).toEqual([]);
  });

  it('take every time of the domain from the clock', () => {
    const ours = sources.filter((path) => path.startsWith('apps/'));

    expect(
      linesWith(
        ours,
        (line, path) =>
          (OWN_CLOCK.test(line) && !(path in SYSTEM_TIME)) || (SQL_NOW.test(line) && !CALLS_NOW.has(path)),
      ),
    ).toEqual([]);
    for (const path of Object.keys(SYSTEM_TIME))
      expect([path, linesWith([path], (line) => OWN_CLOCK.test(line)).length > 0]).toEqual([path, true]);
  });
});

/** A caller is a `TestCaller`, and a part of something large is made by `partOf`: both are checked by the compiler. */
const UNTYPED =
  /\bas: .*\bas never\b|\bas unknown as (?:Exchange|Logger|Msg|NatsConnection|NatsLink|UnitOfWork|World)\b/;

const hasJoinedTitle = (text: string) =>
  /\b(?:it|describe)(?:\.\w+\([^`]*?\))?\(\s*(['"`])(?:(?!\1)[^\n\\]|\\.)*\1\s*\+/.test(text);

describe('Tests', () => {
  it('make callers and parts by the builders of libs/testing', () => {
    expect(linesWith(code.filter(isTest), (line) => UNTYPED.test(line))).toEqual([]);
  });

  it.each([
    ['call({ as: as as', 'never })'],
    ['const connection = { flush } as unknown as', 'NatsConnection;'],
  ])('would be refused for "%s %s"', (...planted) => {
    expect(planted.join(' ')).toMatch(UNTYPED);
  });

  it('have a title that is one sentence on one line', () => {
    const joined = code.filter(isTest).filter((path) => hasJoinedTitle(read(path)));

    expect(joined).toEqual([]);
  });

  it.each([
    ["  it(\n    'does one thing '", "+\n      'and another', async () => {", true],
    ["  it.each([1, 2])('does %i '", "+ 'things', () => {", true],
    ["  it('does one thing', () => {", "\n    expect('a' + 'b').toBe('ab');", false],
  ])('are seen to have a joined title in "%s %s": %s', (head, tail, isJoined) => {
    expect(hasJoinedTitle(`${head} ${tail}`)).toBe(isJoined);
  });
});

describe('The repository', () => {
  it('names no place of a machine, and no registry but by the client that reads its own settings', () => {
    const place = /(?<![\w.@-])[/](?:home|Users|root|work)[/][\w.-]/;
    const registry = /https?:[/]{2}[\w.-]*(?:registry|artifactory|nexus|verdaccio|npmjs)[\w.-]*|_auth[T]oken/i;

    expect(linesWith(all, (line) => place.test(line) || registry.test(line))).toEqual([]);
    expect(
      linesWith(
        all.filter((path) => path.endsWith('package-lock.json')),
        (line) => /"resolved":/.test(line),
      ),
    ).toEqual([]);
  });

  it('numbers every decision once, without a gap, and lists it in the architecture', () => {
    const decisions = readdirSync(join(root, 'docs/adr')).sort();
    const architecture = read('docs/architecture.md');

    expect(decisions.map((file) => Number(/^(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1]))).toEqual(
      decisions.map((_, index) => index + 1),
    );
    for (const [index, file] of decisions.entries()) {
      const [, number, title] = /^# (\d+)\. (.+)$/m.exec(read(`docs/adr/${file}`)) ?? [];
      expect([file, Number(number)]).toEqual([file, index + 1]);
      expect(architecture).toContain(`${number}. [${title}](adr/${file})`);
    }
  });
});
