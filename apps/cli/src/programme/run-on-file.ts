import type { CallOperation, Programme, ProgrammeSchema, SectionChange } from '#programme';
import type { Invocation } from '../command.js';
import { nobody } from '../http/api.js';
import { type Session, withSession } from '../installation/open-session.js';
import { asFailure, callOverHttp } from './call-operations.js';
import { readProgrammeFile, readProgrammeSchema } from './programme-files.js';
import { renderChanges } from './render-changes.js';

const PUBLISHED_SCHEMA = '/programme.schema.json';

/**
 * Does something with the programme file that was named, at an installation, and says what changes.
 * @param run `planProgramme` or `applyProgramme`
 * @param more what the JSON answer says beside them
 * @param afterwards what is done when it has succeeded
 */
export function runOnFile(
  invocation: Invocation,
  run: (programme: Programme, schema: ProgrammeSchema, call: CallOperation) => Promise<SectionChange[]>,
  more: (changes: readonly SectionChange[]) => object = () => ({}),
  afterwards: (session: Session, programme: Programme) => Promise<void> = async () => undefined,
): Promise<number> {
  const { positionals, language, json, say } = invocation;
  const file = positionals[0]!;
  let schema: ProgrammeSchema | undefined;
  return withSession(invocation, async (session) => {
    const { api, operator } = session;
    // As the installation has it: plugins of others may own sections there.
    schema = await api.get<ProgrammeSchema>(PUBLISHED_SCHEMA, nobody);
    const programme = readProgrammeFile(file, schema, language);
    const changes = await run(programme, schema, callOverHttp(api, operator)).catch((error: unknown) => {
      throw asFailure(error, language);
    });
    await afterwards(session, programme);
    if (json)
      say(
        JSON.stringify({ programmeId: programme.programmeId, version: programme.version, ...more(changes), changes }),
      );
    else renderChanges(changes, language).forEach(say);
    return 0;
  }).catch((error: unknown) => {
    // Where no installation says what a file may hold, what is wrong with it beside our own schema is still said first.
    if (!schema) readProgrammeFile(file, readProgrammeSchema(), language);
    throw error;
  });
}
