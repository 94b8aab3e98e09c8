import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkout } from './compose-files.js';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
}
interface Bill {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly name: string } };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

describe('npm run sbom', () => {
  let bill: Bill;
  beforeAll(() => {
    const printed = execFileSync(process.execPath, ['bin/sbom.mjs'], {
      cwd: checkout,
      encoding: 'utf8',
      maxBuffer: 64 * 2 ** 20,
      env: { ...process.env, npm_config_registry: 'http://127.0.0.1:1' },
    });
    bill = JSON.parse(printed) as Bill;
  }, 60_000);

  it('prints CycloneDX of this project, without the network', () => {
    expect([bill.bomFormat, bill.metadata.component.name]).toEqual(['CycloneDX', 'lyftet']);
  });

  it.each(['package-lock.json', 'vendor/nats-linux-x64/package-lock.json'])('lists every package of %s', (lock) => {
    const { packages } = JSON.parse(readFileSync(join(checkout, lock), 'utf8')) as {
      packages: Record<string, { name?: string; version: string }>;
    };
    const listed = new Set(bill.components.map(({ name, version }) => `${name}@${version}`));
    // A package that is installed under another name is listed by one of the two.
    const missing = Object.entries(packages).filter(
      ([path, { name = '', version }]) =>
        path !== '' && ![name, path.replace(/^.*node_modules\//, '')].some((one) => listed.has(`${one}@${version}`)),
    );

    expect(missing.map(([path]) => path)).toEqual([]);
  });

  it('says of everything what needs it', () => {
    const needed = new Set(bill.dependencies.flatMap(({ dependsOn }) => dependsOn));

    expect(
      bill.components
        .map((one) => (one as Component & { 'bom-ref': string })['bom-ref'])
        .filter((ref) => !needed.has(ref)),
    ).toEqual([]);
  });
});
