import { changesAnything, planProgramme } from '#programme';
import type { Command } from '../command.js';
import { withSession } from '../installation/open-session.js';
import { asFailure, callOverHttp } from './call-operations.js';
import { readProgrammeFile, readProgrammeSchema } from './programme-files.js';
import { renderChanges } from './render-changes.js';

/** `lyftet programme plan <file>` */
export const programmePlan: Command = {
  name: 'programme plan',
  usage: '<file> [--url U] [--json]',
  summary: 'Check a programme file and show what applying it would change',
  details: 'Nothing is changed. Errors name file, line, column and field.',
  options: { url: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async (invocation) => {
    const schema = readProgrammeSchema();
    const programme = readProgrammeFile(invocation.positionals[0]!, schema, invocation.language);
    return withSession(invocation, async ({ api, operator }) => {
      const changes = await planProgramme(programme, schema, callOverHttp(api, operator)).catch((error: unknown) => { throw asFailure(error, invocation.language); });
      if (invocation.json) invocation.say(JSON.stringify({ programmeId: programme.programmeId, version: programme.version, isUpToDate: !changesAnything(changes), changes }));
      else renderChanges(changes, invocation.language).forEach(invocation.say);
      return 0;
    });
  },
};
