/**
 * Who may import whom: the table of docs/adr/0005-esm-and-subpath-imports.md, one rule a row.
 * test/architecture/import-rules.spec.ts plants a violation of every rule and demands that it is caught.
 */

/** Specs, their fixtures and test folders: they may use what production code may not. */
const TESTS = '\\.(spec|fixture)\\.ts$|^apps/[^/]+/test/|^test/';

/** A lib is entered here and nowhere else. */
const DOORS = '^libs/(?:[^/]+/src/index|plugin-kit/src/contract/index|platform/src/embedded/index)\\.ts$';

const PLATFORM = '^libs/platform/src/(?:embedded/)?index\\.ts$';
const KIT = '^libs/plugin-kit/src/index\\.ts$';
const CONTRACT = '^libs/plugin-kit/src/contract/index\\.ts$';
const CONTRACTS = '^libs/contracts/src/index\\.ts$';
const PROGRAMME = '^libs/programme/src/index\\.ts$';
const BLIND_TOKENS = '^libs/blind-tokens/src/index\\.ts$';
const TESTING = '^libs/testing/';

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** What a lib may import beside itself; its specs may use the test servers. */
const lib = (name, comment, ...allowed) => [
  forbid(
    `${name}-imports`,
    comment,
    { path: `^libs/${name}/`, pathNot: TESTS },
    { path: '^(apps|libs|test)/', pathNot: [`^libs/${name}/`, ...allowed] },
  ),
  forbid(
    `${name}-spec-imports`,
    `${comment} Specs may use testing too.`,
    { path: `^libs/${name}/.*(${TESTS})` },
    { path: '^(apps|libs|test)/', pathNot: [`^libs/${name}/`, TESTING, ...allowed] },
  ),
];

/** An npm package that only these folders may import. */
const owned = (name, packages, comment, owners) =>
  forbid(
    name,
    comment,
    { path: '^(apps|libs)/', pathNot: [TESTS, TESTING, ...owners] },
    { path: `node_modules/(?:${packages})/` },
  );

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    forbid(
      'no-cycle',
      'A cycle at run time fails on the order of loading, one of types is two files that are one. Map ' +
        '@ManyToOne one way and query the other.',
      {},
      { circular: true },
    ),
    forbid(
      'no-orphan',
      'A module that nobody imports and that imports nobody is dead.',
      { orphan: true, pathNot: [TESTS, '\\.(mjs|d\\.ts|json)$', '^apps/[^/]+/src/(main|migrate)\\.ts$'] },
      {},
    ),
    forbid('no-unresolved', 'The import leads nowhere.', {}, { couldNotResolve: true }),
    forbid(
      'no-spec-import',
      'Nobody imports a spec; what several need is a builder or a fixture.',
      {},
      { path: '\\.spec\\.ts$' },
    ),
    forbid(
      'no-dev-dependency',
      'Production code runs without devDependencies.',
      { path: '^(apps|libs)/', pathNot: [TESTS, TESTING] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    ),
    forbid(
      'no-undeclared-dependency',
      'The package is not in package.json: it is here by chance.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    ),

    forbid(
      'lib-by-its-door',
      'A lib is entered by the doors that it declares in package.json.',
      { path: '^(apps|test)/' },
      { path: '^libs/', pathNot: DOORS },
    ),
    forbid(
      'lib-by-its-door-from-lib',
      'A lib is entered by the doors that it declares in package.json.',
      { path: '^libs/([^/]+)/' },
      { path: '^libs/', pathNot: ['^libs/$1/', DOORS] },
    ),
    forbid(
      'index-is-a-door',
      'index.ts is the door of a lib, the list of migrations, or the inner door of the fields; no barrels.',
      {},
      {
        path: '^(apps|libs|test)/.*/index\\.ts$',
        pathNot: [DOORS, '^libs/plugin-kit/src/fields/index\\.ts$', '/migrations/index\\.ts$'],
      },
    ),

    ...lib('platform', 'platform knows no domain and no plugin.'),
    ...lib('plugin-kit', 'The kit stands on platform alone.', PLATFORM),
    forbid(
      'kit-floors',
      "plugin/ is the kit's roof: it puts everything together, so nothing that it uses knows it; what both " +
        'need stands below.',
      { path: '^libs/plugin-kit/src/(?!plugin/|provision/|index\\.ts$)', pathNot: [TESTS, '/specs/'] },
      { path: '^libs/plugin-kit/src/plugin/' },
    ),
    ...lib('contracts', 'Contracts are events: the contract door of the kit and nothing else.', CONTRACT),
    ...lib('programme', 'The programme file is pure: the contract door and platform.', CONTRACT, PLATFORM),
    ...lib('blind-tokens', 'Blind signatures are mathematics: no other lib.'),
    forbid(
      'testing-imports',
      'testing knows the libs by their doors, and no app.',
      { path: TESTING },
      { path: '^(apps|libs|test)/', pathNot: [TESTING, PLATFORM, KIT, CONTRACT, CONTRACTS] },
    ),
    forbid(
      'contract-is-plain',
      'The contract door is for everybody: plain TypeScript, nothing of the kit behind it, no Nest, no TypeORM.',
      { path: '^libs/plugin-kit/src/contract/', pathNot: TESTS },
      { path: '^libs/|node_modules/', pathNot: ['^libs/plugin-kit/src/contract/', 'node_modules/@types/'] },
    ),

    forbid(
      'app-imports',
      'An app uses the libs; testing is for its specs.',
      { path: '^apps/', pathNot: TESTS },
      { path: TESTING },
    ),
    forbid(
      'no-other-app',
      'No app imports another: they share contracts, not code.',
      { path: '^apps/(?!standalone/)([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    forbid(
      'standalone-imports',
      "Standalone starts every app: it imports each one's <name>.plugin.ts, and of the gateway, which is no " +
        'plugin, its start and settings.',
      { path: '^apps/standalone/', pathNot: TESTS },
      {
        path: '^apps/',
        pathNot: [
          '^apps/standalone/',
          '^apps/([^/]+)/src/\\1\\.plugin\\.ts$',
          '^apps/gateway/src/(start-gateway|gateway\\.config)\\.ts$',
        ],
      },
    ),
    forbid(
      'app-not-test',
      'Production code imports no test.',
      { path: '^(apps|libs)/', pathNot: TESTS },
      { path: `^test/|^apps/[^/]+/test/|\\.fixture\\.ts$` },
    ),
    forbid(
      'no-other-feature',
      'What acts (operation, subscriber, timer) stays in its feature: entities, views, problems and functions ' +
        'over rows may be shared, procedures may not.',
      { path: '^apps/(?!gateway/)([^/]+)/src/([^/]+)/', pathNot: TESTS },
      { path: '^apps/[^/]+/src/[^/]+/.*\\.(operation|subscriber|timer|feature)\\.ts$', pathNot: '^apps/$1/src/$2/' },
    ),
    forbid(
      'gateway-imports',
      'The gateway has no domain: platform, the contract door, the schema of the programme file.',
      { path: '^apps/gateway/', pathNot: TESTS },
      { path: '^libs/', pathNot: [PLATFORM, CONTRACT, PROGRAMME] },
    ),
    forbid(
      'web-imports',
      'The web talks to the gateway alone; its types are generated from /openapi.json.',
      { path: '^apps/web/' },
      { path: '^(apps|libs)/', pathNot: '^apps/web/' },
    ),
    forbid(
      'programme-readers',
      'libs/programme orchestrates; cli and web use it, the gateway publishes its schema.',
      { path: '^apps/(?!cli/|web/|gateway/)', pathNot: TESTS },
      { path: PROGRAMME },
    ),
    forbid(
      'embedded-starters',
      'Embedded servers are started by standalone and by tests; backups know where they keep their files.',
      { path: '^(apps/(?!standalone/|cli/src/backup/)|libs/(?!platform/))', pathNot: [TESTS, TESTING] },
      { path: '^libs/platform/src/embedded/' },
    ),
    forbid(
      'blind-token-readers',
      'Blind tokens belong to evaluation, and to the clients that fetch them.',
      { path: '^(apps/(?!evaluation/|cli/|web/)|libs/(?!blind-tokens/))', pathNot: TESTS },
      { path: BLIND_TOKENS },
    ),

    owned(
      'typeorm-owners',
      'typeorm|pg',
      'Databases are reached by the kit and by the plugins that own one; the doctor reads them all.',
      [
        '^libs/plugin-kit/src/(?!contract/|fields/)',
        '^libs/platform/src/embedded/',
        '^apps/cli/src/doctor/',
        '^apps/(?!gateway/|standalone/|cli/|web/)',
      ],
    ),
    owned(
      'nats-owners',
      '@nats-io',
      'The broker is reached by kit and gateway; by directory, identity and demo for the grants, the sign-outs ' +
        'and the clock that they write, by standalone and cli for what they provision and examine.',
      [
        '^libs/plugin-kit/src/(?!contract/|fields/)',
        '^apps/gateway/',
        '^apps/standalone/',
        '^apps/cli/src/(?:provision|doctor)/',
        '^apps/directory/src/grants/',
        '^apps/identity/src/sign-outs/',
        '^apps/demo/src/clock/',
      ],
    ),
    owned(
      'nest-owners',
      '@nestjs',
      'Nest is the inside of plugins; libs that others import without it stay free of it.',
      ['^libs/plugin-kit/src/(?!contract/|fields/)', '^apps/(?!gateway/|cli/|web/)'],
    ),
    owned(
      'class-validator-owner',
      'class-validator',
      'Fields are said with the decorators of the kit; plain rules of class-validator stand in plugins beside them.',
      ['^libs/plugin-kit/src/fields/', '^apps/(?!gateway/|cli/|web/)'],
    ),
    owned(
      'opentelemetry-owner',
      '@opentelemetry',
      'What is measured is said in the words of platform; OpenTelemetry is loaded when somebody wants to know, ' +
        'and not before.',
      ['^libs/platform/src/telemetry/sdk/'],
    ),
    owned('pino-owner', 'pino', 'The log is written through the Logger of platform.', ['^libs/platform/src/logging/']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: new URL('tsconfig.json', import.meta.url).pathname },
    // `types` leads a subpath import (#platform) to its source, as the compiler reads it, and not to dist.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      mainFields: ['types', 'module', 'main'],
    },
  },
};
