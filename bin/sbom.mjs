// npm run sbom: prints a CycloneDX list of all that a checkout brings with it, from the lock files and without the
// network: the packages, and the NATS server, which has a lock file of its own.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [own, nats] = [root, join(root, 'vendor/nats-linux-x64')].map(listOf);

// npm takes the name of the folder that the checkout lies in.
own.metadata.component.name = own.metadata.component['bom-ref'].replace(/@[^@]*$/, '');
own.components.push(nats.metadata.component, ...nats.components);
own.dependencies.push(...nats.dependencies);
own.dependencies
  .find(({ ref }) => ref === own.metadata.component['bom-ref'])
  .dependsOn.push(nats.metadata.component['bom-ref']);
process.stdout.write(`${JSON.stringify(own, undefined, 2)}\n`);

function listOf(folder) {
  const words = [
    'sbom',
    '--sbom-format=cyclonedx',
    '--sbom-type=application',
    '--package-lock-only',
    '--offline',
    '--include=dev',
    '--include=optional',
    '--prefix',
    folder,
  ];
  const { npm_execpath: npmCli } = process.env;
  const [program, all] =
    npmCli !== undefined && /npm-cli\.c?js$/.test(npmCli) ? [process.execPath, [npmCli, ...words]] : ['npm', words];
  const { status, stdout, stderr, error } = spawnSync(program, all, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  if (status === 0) return JSON.parse(stdout);
  console.error(error?.message ?? stderr);
  process.exit(1);
}
