import { changesAnything, planProgramme } from '#programme';
import type { Command } from '../command.js';
import { runOnFile } from './run-on-file.js';

/** `lyftet programme plan <file>` */
export const programmePlan: Command = {
  name: 'programme plan',
  usage: '<file> [--url U] [--json]',
  summary: 'Check a programme file and show what applying it would change',
  details: 'Nothing is changed. Errors name file, line, column and field.',
  options: { url: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: (invocation) => runOnFile(invocation, planProgramme, (changes) => ({ isUpToDate: !changesAnything(changes) })),
};
