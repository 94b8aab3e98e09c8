import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = process.cwd();

/** A small repository of the same shape, in which everything is allowed. */
const ALLOWED: Record<string, readonly string[]> = {
  'libs/platform/src/index.ts': ['./logging/logger.js', './clock.js', './telemetry/sdk/start-sdk.js'],
  'libs/platform/src/clock.ts': [],
  'libs/platform/src/logging/logger.ts': ['pino', 'node:fs'],
  'libs/platform/src/telemetry/sdk/start-sdk.ts': ['@opentelemetry/api'],
  'libs/platform/src/embedded/index.ts': ['pg', '../clock.js'],
  'libs/platform/src/embedded/embedded.int.spec.ts': ['./index.js', '#testing'],
  'libs/plugin-kit/src/index.ts': ['./plugin/start-plugin.js', './fields/index.js', './contract/index.js'],
  'libs/plugin-kit/src/plugin/start-plugin.ts': [
    '#platform',
    'typeorm',
    '@nats-io/kv',
    '@nestjs/common',
    '../contract/index.js',
  ],
  'libs/plugin-kit/src/fields/index.ts': ['class-validator', '../contract/index.js', '#platform'],
  'libs/plugin-kit/src/contract/index.ts': ['./names.js', 'node:crypto'],
  'libs/plugin-kit/src/contract/names.ts': [],
  'libs/plugin-kit/src/specs/kit.int.spec.ts': ['#testing', '../index.js', '@jest/globals'],
  'libs/contracts/src/index.ts': ['#plugin-kit/contract'],
  'libs/programme/src/index.ts': ['#plugin-kit/contract', '#platform', 'yaml'],
  'libs/blind-tokens/src/index.ts': ['node:crypto'],
  'libs/testing/src/index.ts': [
    '#platform',
    '#platform/embedded',
    '#plugin-kit',
    '#plugin-kit/contract',
    '#contracts',
    'pg',
    '@nats-io/kv',
    'typeorm',
  ],
  'apps/alpha/src/main.ts': ['./alpha.plugin.js', '#plugin-kit'],
  'apps/alpha/src/migrate.ts': [],
  'apps/alpha/src/alpha.plugin.ts': [
    './orders/orders.feature.js',
    './parcels/parcels.feature.js',
    './migrations/index.js',
    '#plugin-kit',
  ],
  'apps/alpha/src/migrations/index.ts': ['typeorm'],
  'apps/alpha/src/orders/orders.feature.ts': ['./place-order.operation.js', './order.entity.js'],
  'apps/alpha/src/orders/order.entity.ts': ['typeorm'],
  'apps/alpha/src/orders/place-order.operation.ts': [
    '#plugin-kit',
    '#plugin-kit/contract',
    '#contracts',
    '#platform',
    './order.entity.js',
    '../parcels/parcel.entity.js',
    '@nestjs/common',
    'class-validator',
  ],
  'apps/alpha/src/orders/place-order.operation.spec.ts': [
    './place-order.operation.js',
    '#testing',
    'fast-check',
    './orders.fixture.js',
  ],
  'apps/alpha/src/orders/orders.fixture.ts': ['#testing'],
  'apps/alpha/src/parcels/parcels.feature.ts': ['./parcel.entity.js'],
  'apps/alpha/src/parcels/parcel.entity.ts': ['typeorm'],
  'apps/alpha/test/alpha.int.spec.ts': ['../src/alpha.plugin.js', '#testing'],
  'apps/directory/src/grants/grants-bucket.ts': ['@nats-io/kv', '#plugin-kit/contract'],
  'apps/identity/src/sign-outs/tell-sign-ins-end.timer.ts': ['@nats-io/kv', '#plugin-kit/contract'],
  'apps/demo/src/clock/settable-clock.ts': ['@nats-io/kv'],
  'apps/evaluation/src/tokens/tokens.ts': ['#blind-tokens'],
  'apps/gateway/src/start-gateway.ts': [
    '#platform',
    '#plugin-kit/contract',
    '#programme',
    './routing/route-table.js',
    './gateway.config.js',
    '@nats-io/kv',
    'fastify',
  ],
  'apps/gateway/src/gateway.config.ts': ['#platform'],
  'apps/gateway/src/routing/route-table.ts': ['../edge/exchange.js'],
  'apps/gateway/src/edge/exchange.ts': ['node:http'],
  'apps/standalone/src/main.ts': [
    '../../alpha/src/alpha.plugin.js',
    '../../gateway/src/start-gateway.js',
    '../../gateway/src/gateway.config.js',
    '#platform/embedded',
    '#plugin-kit',
    '@nats-io/kv',
  ],
  'apps/cli/src/main.ts': ['#programme', '#platform', '#plugin-kit/contract', '#blind-tokens'],
  'apps/web/src/main.ts': ['./generated/api.js'],
  'apps/web/src/generated/api.d.ts': [],
  'test/journeys/whole.e2e.spec.ts': [
    '../../apps/alpha/src/alpha.plugin.js',
    '#testing',
    '#platform/embedded',
    '#plugin-kit/contract',
  ],
};

/** What each rule is there to catch: `[from, import]`, planted one by one into files of their own or existing ones. */
const PLANTED: Record<string, readonly (readonly [from: string, to: string])[]> = {
  'no-cycle': [['libs/platform/src/ring-one.ts', './ring-two.js']],
  'no-unresolved': [['libs/platform/src/clock.ts', './nowhere.js']],
  'no-spec-import': [['libs/plugin-kit/src/specs/other.spec.ts', './kit.int.spec.js']],
  'no-dev-dependency': [['apps/alpha/src/orders/order.entity.ts', 'fast-check']],
  'no-undeclared-dependency': [['apps/alpha/src/orders/order.entity.ts', 'picomatch']],
  'lib-by-its-door': [
    ['apps/alpha/src/orders/order.entity.ts', '../../../../libs/platform/src/clock.js'],
    ['test/journeys/whole.e2e.spec.ts', '../../libs/plugin-kit/src/plugin/start-plugin.js'],
  ],
  'lib-by-its-door-from-lib': [
    ['libs/testing/src/deep.ts', '../../plugin-kit/src/plugin/start-plugin.js'],
    ['libs/plugin-kit/src/deep.ts', '../../platform/src/clock.js'],
  ],
  'index-is-a-door': [['apps/alpha/src/orders/barrel-user.ts', './barrel/index.js']],
  'platform-imports': [
    ['libs/platform/src/wrong.ts', '#plugin-kit/contract'],
    ['libs/platform/src/wrong.ts', '../../../apps/alpha/src/alpha.plugin.js'],
  ],
  'platform-spec-imports': [['libs/platform/src/wrong.spec.ts', '#contracts']],
  'plugin-kit-imports': [
    ['libs/plugin-kit/src/wrong.ts', '#contracts'],
    ['libs/plugin-kit/src/wrong.ts', '#testing'],
  ],
  'plugin-kit-spec-imports': [['libs/plugin-kit/src/wrong.spec.ts', '../../../apps/alpha/src/alpha.plugin.js']],
  'kit-floors': [['libs/plugin-kit/src/work/unit-of-work.ts', '../plugin/start-plugin.js']],
  'contracts-imports': [
    ['libs/contracts/src/wrong.ts', '#platform'],
    ['libs/contracts/src/wrong.ts', '#plugin-kit'],
  ],
  'contracts-spec-imports': [['libs/contracts/src/wrong.spec.ts', '#plugin-kit']],
  'programme-imports': [['libs/programme/src/wrong.ts', '#plugin-kit']],
  'programme-spec-imports': [['libs/programme/src/wrong.spec.ts', '#contracts']],
  'blind-tokens-imports': [['libs/blind-tokens/src/wrong.ts', '#platform']],
  'blind-tokens-spec-imports': [['libs/blind-tokens/src/wrong.spec.ts', '#platform']],
  'testing-imports': [['libs/testing/src/wrong.ts', '../../../apps/alpha/src/alpha.plugin.js']],
  'contract-is-plain': [
    ['libs/plugin-kit/src/contract/names.ts', '../plugin/start-plugin.js'],
    ['libs/plugin-kit/src/contract/names.ts', 'rxjs'],
  ],
  'app-imports': [['apps/alpha/src/orders/orders.feature.ts', '#testing']],
  'no-other-app': [
    ['apps/alpha/src/orders/order.entity.ts', '../../../directory/src/grants/grants-bucket.js'],
    ['apps/gateway/src/routing/route-table.ts', '../../../alpha/src/alpha.plugin.js'],
  ],
  'standalone-imports': [
    ['apps/standalone/src/wrong.ts', '../../alpha/src/orders/order.entity.js'],
    ['apps/standalone/src/wrong.ts', '../../gateway/src/edge/exchange.js'],
  ],
  'app-not-test': [
    ['apps/alpha/src/orders/order.entity.ts', './orders.fixture.js'],
    ['libs/plugin-kit/src/plugin/start-plugin.ts', '../../../../test/journeys/whole.js'],
  ],
  'no-other-feature': [['apps/alpha/src/parcels/parcels.feature.ts', '../orders/place-order.operation.js']],
  'gateway-imports': [
    ['apps/gateway/src/routing/route-table.ts', '#plugin-kit'],
    ['apps/gateway/src/routing/route-table.ts', '#contracts'],
  ],
  'web-imports': [['apps/web/src/wrong.ts', '#plugin-kit/contract']],
  'programme-readers': [['apps/alpha/src/orders/order.entity.ts', '#programme']],
  'embedded-starters': [
    ['apps/alpha/src/orders/order.entity.ts', '#platform/embedded'],
    ['libs/plugin-kit/src/plugin/start-plugin.ts', '#platform/embedded'],
  ],
  'blind-token-readers': [['apps/alpha/src/orders/order.entity.ts', '#blind-tokens']],
  'typeorm-owners': [
    ['apps/gateway/src/edge/exchange.ts', 'typeorm'],
    ['libs/contracts/src/wrong.ts', 'pg'],
    ['libs/plugin-kit/src/fields/rule.ts', 'typeorm'],
  ],
  'nats-owners': [
    ['apps/alpha/src/orders/order.entity.ts', '@nats-io/kv'],
    ['apps/identity/src/accounts/wrong.ts', '@nats-io/kv'],
    ['libs/platform/src/wrong.ts', '@nats-io/transport-node'],
  ],
  'nest-owners': [
    ['apps/gateway/src/edge/exchange.ts', '@nestjs/core'],
    ['libs/platform/src/wrong.ts', '@nestjs/common'],
  ],
  'class-validator-owner': [['libs/plugin-kit/src/plugin/start-plugin.ts', 'class-validator']],
  'opentelemetry-owner': [
    ['libs/plugin-kit/src/plugin/start-plugin.ts', '@opentelemetry/api'],
    ['apps/gateway/src/edge/exchange.ts', '@opentelemetry/sdk-trace'],
  ],
  'pino-owner': [['apps/alpha/src/orders/order.entity.ts', 'pino']],
};

/** Files that the plants need; orphan.ts is the plant of `no-orphan`. */
const PLANTED_FILES: Record<string, readonly string[]> = {
  'apps/alpha/src/orders/barrel/index.ts': [],
  'test/journeys/whole.ts': [],
  'libs/platform/src/ring-two.ts': ['./ring-one.js'],
  'libs/platform/src/orphan.ts': [],
};

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

let fixture: string;

/** What is there at run time, and what only the compiler reads. */
type ImportKind = 'value' | 'type';

/** Rules of what is there at run time: the types of a package are for the compiler, which stays at home. */
const OF_VALUES_ALONE: ReadonlySet<string> = new Set(['no-dev-dependency', 'no-undeclared-dependency']);

function write(files: ReadonlyMap<string, readonly string[]>, kind: ImportKind = 'value'): void {
  const line = (to: string) =>
    kind === 'value' ? `import '${to}';` : `import type { here as _${to.replaceAll(/\W/g, '_')} } from '${to}';`;
  for (const [path, imports] of files) {
    mkdirSync(dirname(join(fixture, path)), { recursive: true });
    writeFileSync(join(fixture, path), [...imports.map(line), 'export const here = 1;', ''].join('\n'));
  }
}

/** Writes everything that is forbidden, by imports of one kind; answers what is found. */
function plantAll(kind: ImportKind): readonly Violation[] {
  const files = new Map<string, readonly string[]>([...Object.entries(ALLOWED), ...Object.entries(PLANTED_FILES)]);
  for (const [from, to] of Object.values(PLANTED).flat()) files.set(from, [...(files.get(from) ?? []), to]);
  write(files, kind);
  return violations();
}

/** The plants of the rules that are none of `except` which nobody has found. */
function missed(caught: readonly Violation[], except: ReadonlySet<string> = new Set()): string[] {
  return Object.entries(PLANTED)
    .filter(([rule]) => !except.has(rule))
    .flatMap(([rule, plants]) =>
      plants
        .filter(([from, to]) => {
          const last = to.replace(/\.js$/, '').split('/').at(-1)!;
          return !caught.some(
            (violation) =>
              violation.rule.name === rule &&
              violation.from === from &&
              (to.startsWith('#') || violation.to.includes(last)),
          );
        })
        .map(([from, to]) => `${rule}: ${from} imports ${to}`),
    );
}

function violations(): readonly Violation[] {
  const cruise = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      join(fixture, '.dependency-cruiser.mjs'),
      '--output-type',
      'json',
      'apps',
      'libs',
      'test',
    ],
    {
      cwd: fixture,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  expect(cruise.stderr).toBe('');
  return (JSON.parse(cruise.stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

describe('the import rules', () => {
  beforeAll(() => {
    fixture = mkdtempSync(join(tmpdir(), 'import-rules-'));
    for (const file of ['.dependency-cruiser.mjs', 'package.json', 'tsconfig.json'])
      cpSync(join(ROOT, file), join(fixture, file));
    symlinkSync(join(ROOT, 'node_modules'), join(fixture, 'node_modules'));
    write(new Map(Object.entries(ALLOWED)));
  });

  afterAll(() => rmSync(fixture, { recursive: true, force: true }));

  it('allow what the design allows', () => {
    expect(violations()).toEqual([]);
  }, 120_000);

  it('catch each planted violation, every rule at least one', async () => {
    const caught = plantAll('value');

    expect(missed(caught)).toEqual([]);
    expect(caught.filter(({ rule }) => rule.name === 'no-orphan').map(({ from }) => from)).toContain(
      'libs/platform/src/orphan.ts',
    );
    const { default: config } = (await import(join(ROOT, '.dependency-cruiser.mjs'))) as {
      default: { forbidden: { name: string }[] };
    };
    expect([...Object.keys(PLANTED), 'no-orphan'].sort()).toEqual(config.forbidden.map(({ name }) => name).sort());
  }, 120_000);

  it('catch each of them where types alone are imported', () => {
    const caught = plantAll('type');

    expect(missed(caught, OF_VALUES_ALONE)).toEqual([]);
  }, 120_000);
});
