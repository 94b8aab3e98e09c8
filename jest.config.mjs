/** One run has one embedded PostgreSQL and one NATS server (libs/testing); real ESM, see docs/adr. */
export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/libs/testing/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/global-teardown.mjs',
  testMatch: ['<rootDir>/{apps,libs,test}/**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { swcrc: true }] },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^#plugin-kit/contract$': '<rootDir>/libs/plugin-kit/src/contract/index.ts',
    '^#platform/embedded$': '<rootDir>/libs/platform/src/embedded/index.ts',
    '^#(platform|plugin-kit|contracts|programme|blind-tokens|testing)$': '<rootDir>/libs/$1/src/index.ts',
  },
  watchman: false,
  testTimeout: 30_000,
};
