import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { StandaloneProcess, checkout } from './standalone-process.js';

const run = promisify(execFile);

/**
 * A whole service: its page, what it does, what is stored, and the two programs of every service. Nothing else is
 * written anywhere.
 */
const GREETINGS = {
  'greetings.plugin.ts': `
import { defineConfig, env } from '#platform';
import { defineFeature, defineMigration, definePlugin } from '#plugin-kit';
import { Greet } from './greet.operation.js';

const config = defineConfig({ greetingWords: env.text('GREETING_WORDS', 'With what it greets').default('Hej') });

export const greetings = definePlugin({
  name: 'greetings', version: '1.0.0', summary: 'Says good day to whoever comes by', basePath: '/greetings', config,
  migrations: [defineMigration('1763769600000-create-greeting', 'CREATE TABLE greeting (id uuid PRIMARY KEY)')],
  features: [defineFeature({ operations: [Greet] })],
});
`,
  'greet.operation.ts': `
import { DataSource } from 'typeorm';
import { Int, Operation } from '#plugin-kit';

class NoInput {}
class GreetingView {
  @Int(0) greeted!: number;
}

@Operation({
  name: 'greetings.greet',
  summary: 'Count who was greeted',
  http: 'GET /salutations',
  access: 'public',
  input: NoInput,
  output: GreetingView,
})
export class Greet {
  constructor(private readonly database: DataSource) {}

  async execute(): Promise<GreetingView> {
    const [row] = await this.database.query<GreetingView[]>('SELECT count(*)::int AS greeted FROM greeting');
    return row!;
  }
}
`,
  'main.ts':
    "import { runPlugin } from '#plugin-kit';\nimport { greetings } from './greetings.plugin.js';\n\nawait " +
    'runPlugin(greetings);\n',
  'migrate.ts':
    "import { migrateFromEnvironment } from '#plugin-kit';\nimport { greetings } from " +
    "'./greetings.plugin.js';\n\nawait migrateFromEnvironment(greetings);\n",
};

/** A copy of what is versioned here, or would be; packages are those of this checkout. */
function copyOfProject(copy: string): void {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: checkout,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  }).split('\0');
  for (const file of new Set(files)) {
    if (file === '') continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(checkout, file), join(copy, file), { force: true, errorOnExist: false });
  }
  for (const folder of ['node_modules', 'vendor/nats-linux-x64/node_modules'])
    symlinkSync(join(checkout, folder), join(copy, folder));
}

describe('A service that is added by its folder alone', () => {
  const copy = mkdtempSync(join(tmpdir(), 'lyftet-new-service-'));
  const directory = join(copy, '.lyftet');
  const inCopy = (program: string, ...args: string[]) =>
    run(process.execPath, [join(copy, program), ...args], {
      cwd: copy,
      env: { ...process.env, LYFTET_DIRECTORY: directory },
    });
  const read = (path: string) => readFileSync(join(copy, path), 'utf8');
  let platform: StandaloneProcess;

  beforeAll(async () => {
    copyOfProject(copy);
    const sources = join(copy, 'apps/greetings/src');
    mkdirSync(sources, { recursive: true });
    for (const [file, text] of Object.entries(GREETINGS)) writeFileSync(join(sources, file), text);
    await inCopy('bin/describe-apps.mjs');
    platform = StandaloneProcess.start(directory, {}, ['--empty'], { cwd: copy });
    await platform.untilReady();
  }, 120_000);
  afterAll(async () => {
    await platform?.end();
    rmSync(copy, { recursive: true, force: true });
  }, 60_000);

  it('is described', () => {
    expect(read('apps/greetings/README.md')).toMatch(
      /^# greetings\n\nSays good day to whoever comes by\.\n[^]*\| `GET \/salutations` \| Count who was greeted \|/,
    );
    expect(read('README.md')).toContain('greetings');
    expect(read('docs/architecture.md')).toContain(
      '| [`apps/greetings`](../apps/greetings/README.md) | Says good day to whoever comes by |',
    );
    expect(read('libs/plugin-kit/README.md')).toContain('[greetings](../../apps/greetings/README.md)');
  });

  it('is a service of the cluster, with its settings and secrets, and is measured there', () => {
    const { services, volumes } = parse(read('docker-compose.yml'), { merge: true }) as {
      services: Record<string, { command: string[]; environment: object; volumes: string[] }>;
      volumes: object;
    };
    const prometheus = parse(read('docker/observability/prometheus.yml')) as {
      scrape_configs: { dns_sd_configs?: { names: string[] }[] }[];
    };

    expect(services['greetings']).toMatchObject({
      command: ['node', '--env-file=/etc/lyftet/greetings/environment', 'dist/apps/greetings/src/main.js'],
      environment: { GREETING_WORDS: '${GREETING_WORDS:-}' },
      volumes: ['greetings-secrets:/etc/lyftet/greetings:ro'],
    });
    expect(services['provision']!.volumes).toContain('greetings-secrets:/etc/lyftet/greetings');
    expect(volumes).toHaveProperty('greetings-secrets');
    expect(
      prometheus.scrape_configs.flatMap(({ dns_sd_configs = [] }) => dns_sd_configs).flatMap(({ names }) => names),
    ).toContain('greetings');
    expect(JSON.parse(read('nest-cli.json'))).toMatchObject({ projects: { greetings: { root: 'apps/greetings' } } });
  });

  it('is built, provisioned and started with the others, at the paths of its routes', async () => {
    expect(await platform.plugins()).toContain('greetings');

    const answer = await fetch(`${platform.instance().publicUrl}/salutations`);
    expect([answer.status, await answer.json()]).toEqual([200, { greeted: 0 }]);
  });

  it('is examined by the doctor', async () => {
    const { stdout } = await inCopy('bin/lyftet.mjs', 'doctor', '--json');

    expect((JSON.parse(stdout) as { plugins: string[] }).plugins).toContain('greetings');
  });
});
