// What a test file imports as `@jest/globals`, of the framework that runs this file; made anew for each (sources.mjs).
export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } =
  globalThis[Symbol.for('lyftet.jest-globals')];

/**
 * Of Jest's object only the time limit of a file: fakes go in by the constructor, and what else there is to fake,
 * `mock` of node:test does.
 */
export const jest = {
  setTimeout(milliseconds) {
    globalThis[Symbol.for('TEST_TIMEOUT_SYMBOL')] = milliseconds;
  },
};
