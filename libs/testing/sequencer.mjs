// The order of the test files (https://jestjs.io/docs/configuration#testsequencer-string). Jest knows nothing of a file
// that it has not run yet but its size.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Sequencer from '@jest/test-sequencer';

const root = fileURLToPath(new URL('../../', import.meta.url));
const ORDER = [
  // Whose deadlines are seconds on the clock: beside each other, and then beside one that keeps one core busy.
  'test/supervision/demo.e2e.spec.ts',
  'test/supervision/supervision.e2e.spec.ts',
  'test/fuzz/fuzz.e2e.spec.ts',
  // The longest, so that none is left alone at the end.
  'test/faults/cluster.e2e.spec.ts',
  'test/faults/faults.e2e.spec.ts',
  'test/faults/digieffekt-cluster.e2e.spec.ts',
  'test/journeys/command-line.e2e.spec.ts',
  'test/supervision/backup.e2e.spec.ts',
].map((name) => root + name);

export default class LyftetSequencer extends Sequencer {
  sort(tests) {
    const gone = ORDER.filter((name) => !existsSync(name));
    if (gone.length > 0)
      throw new Error(`libs/testing/sequencer.mjs names tests that are not there: ${gone.join(', ')}`);
    const place = ({ path }) => ORDER.findIndex((name) => path === name) + 1 || ORDER.length + 1;
    return [...super.sort(tests)].sort((one, other) => place(one) - place(other));
  }
}
