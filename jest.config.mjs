/**
 * One run has one embedded PostgreSQL and one NATS server (libs/testing); test files are loaded by Node itself, see
 * docs/adr.
 */
export default {
  testEnvironment: 'node',
  testRunner: '<rootDir>/libs/testing/native/runner.mjs',
  testSequencer: '<rootDir>/libs/testing/sequencer.mjs',
  globalSetup: '<rootDir>/libs/testing/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/global-teardown.mjs',
  testMatch: ['<rootDir>/{apps,libs,test}/**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: {},
  watchman: false,
  testTimeout: 30_000,
};
