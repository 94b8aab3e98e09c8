import { applyProgramme } from '#programme';
import type { Command } from '../command.js';
import { withSession } from '../installation/open-session.js';
import { asFailure, callOverHttp } from './call-operations.js';
import { readProgrammeFile, readProgrammeSchema } from './programme-files.js';
import { renderChanges } from './render-changes.js';

/** `lyftet programme apply <file>` */
export const programmeApply: Command = {
  name: 'programme apply',
  usage: '<file> [--url U] [--json]',
  summary: 'Make a programme stand as its file says',
  details: 'May be repeated: the same file changes nothing the second time. What has left the file ends; nothing is deleted.',
  options: { url: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async (invocation) => {
    const schema = readProgrammeSchema();
    const programme = readProgrammeFile(invocation.positionals[0]!, schema, invocation.language);
    return withSession(invocation, async ({ api, operator }) => {
      const changes = await applyProgramme(programme, schema, callOverHttp(api, operator)).catch((error: unknown) => { throw asFailure(error, invocation.language); });
      if (invocation.json) invocation.say(JSON.stringify({ programmeId: programme.programmeId, version: programme.version, changes }));
      else renderChanges(changes, invocation.language).forEach(invocation.say);
      return 0;
    });
  },
};
