import { applyProgramme } from '#programme';
import type { Command } from '../command.js';
import { runOnFile } from './run-on-file.js';

/** `lyftet programme apply <file>` */
export const programmeApply: Command = {
  name: 'programme apply',
  usage: '<file> [--url U] [--json]',
  summary: 'Make a programme stand as its file says',
  details: 'May be repeated: the same file changes nothing the second time. What has left the file ends; nothing is deleted.',
  options: { url: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: (invocation) => runOnFile(invocation, applyProgramme),
};
