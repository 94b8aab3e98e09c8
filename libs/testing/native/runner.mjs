// Jest's own way to run a test file (jest-circus), with the modules of the file loaded by Node itself instead of anew
// in a context of their own: a test runs what production runs, and the libraries are loaded once for each worker
// (docs/adr/0021-tests-in-plain-node.md). What a context kept apart is put back after each file.
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { join } from 'node:path';
import { mock } from 'node:test';
import { pathToFileURL } from 'node:url';
import runTestFile from 'jest-circus/runner';

const require = createRequire(import.meta.url);
/**
 * What jest-circus keeps on the global object, where a context made for one file would end with it: a file's time
 * limit, and what it hears of the tests.
 */
const KEPT_GLOBALLY = [Symbol.for('TEST_TIMEOUT_SYMBOL'), Symbol.for('EVENT_HANDLERS')];

register('./sources.mjs', import.meta.url);
process.setSourceMapsEnabled(true);

/** Jest's `testRunner` (https://jestjs.io/docs/configuration#testrunner-string). */
export default function run(globalConfig, config, environment, runtime, testPath, sendMessageToJest) {
  claim(testPath);
  const { console } = globalThis;
  const { env, exit } = process;
  const variables = { ...env };
  const directory = process.cwd();
  for (const symbol of KEPT_GLOBALLY) delete globalThis[symbol];
  // Jest maps the lines of what it compiles itself; these are mapped by Node.
  Error.prepareStackTrace = undefined;
  Error.stackTraceLimit = 20;
  globalThis.console = environment.global.console;
  process.exit = (code) => {
    throw new Error(`process.exit(${code}) in a test`);
  };
  // Not awaited, so that this file is not among the lines that Jest shows of every error.
  return runTestFile
    .default(
      globalConfig,
      config,
      environment,
      Object.assign(Object.create(runtime), nativeModules),
      testPath,
      sendMessageToJest,
    )
    .finally(() => {
      mock.reset();
      globalThis.console = console;
      process.exit = exit;
      process.chdir(directory);
      for (const name of Object.keys(env)) if (!(name in variables)) delete env[name];
      Object.assign(env, variables);
    });
}

/**
 * Jest begins a file anew, in silence, when the process that ran it has ended: then something in it ended the process.
 */
function claim(testPath) {
  const claims = join(JSON.parse(process.env.LYFTET_TEST_SERVERS).claims, 'files');
  mkdirSync(claims, { recursive: true });
  try {
    mkdirSync(join(claims, createHash('sha256').update(testPath).digest('hex')));
  } catch (error) {
    throw new Error(`${testPath} was begun before in this run, and its process ended`, { cause: error });
  }
}

/** What jest-circus asks of jest-runtime to load modules. */
const nativeModules = {
  /** The framework itself, anew for each file, since it holds the file's tests. */
  requireInternalModule(path) {
    delete require.cache[path];
    return require(path);
  },
  requireModule: require,
  setGlobalsForRuntime(globals) {
    globalThis[Symbol.for('lyftet.jest-globals')] = globals;
  },
  unstable_shouldLoadAsEsm: () => true,
  unstable_importModule: (path) => import(pathToFileURL(path).href),
};
