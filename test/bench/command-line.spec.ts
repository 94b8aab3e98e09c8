import { describe, expect, it } from '@jest/globals';
import { readCommandLine } from './command-line.js';
import { GOALS } from './goals.js';
import { MEASUREMENTS } from './measurements.js';

const measurements = Object.keys(MEASUREMENTS);
const read = (...args: string[]) => readCommandLine(args, measurements);

describe('readCommandLine', () => {
  it('measures everything unless it is told what', () => {
    expect(read()).toEqual({ names: measurements, isJson: false, profileDirectory: undefined, wantsHelp: false });
  });

  it('takes the name of each row that others compare', () => {
    for (const row of Object.keys(GOALS))
      expect(read('--only', row).names).toEqual([row.startsWith('inbox-throughput-') ? 'inbox-throughput' : row]);
  });

  it('takes the name of a row that explains another', () => {
    expect(read('--only', 'seat-race-all.idle-cpu-nats').names).toEqual(['seat-race-all']);
  });

  it('measures what is named twice once, and in the order of the list', () => {
    expect(
      read('--only', 'inbox-throughput-many', '--only', 'kit-overhead', '--only', 'inbox-throughput-each').names,
    ).toEqual(['kit-overhead', 'inbox-throughput']);
  });

  it.each(['--only seat-race-warm', '--only inbox', '--only toString', '--only', '--fast', 'seat-race'])(
    'answers "%s" with the usage',
    (line) => {
      expect(() => read(...line.split(' '))).toThrow(/\n\nnpm run bench \[-- --only <name>\]/);
    },
  );
});
