import type { ProblemDocument } from '#plugin-kit/contract';
import type { ProgrammeFault } from './programme-fault.js';
import { ProgrammeRefused } from './programme-refused.js';
import { type ProgrammeSchema, type SectionOwner, ownersIn } from './programme-schema.js';
import type { Programme } from './programme.js';
import { type SectionChange, mergedChanges } from './section-changes.js';

/** Posts a body to an operation of the installation and answers what came back; throws only when nothing did. */
export type CallOperation = (
  path: string,
  body: object,
) => Promise<{ readonly status: number; readonly body: unknown }>;

/** What differs between the file and the installation. @throws {ProgrammeRefused} */
export async function planProgramme(
  programme: Programme,
  schema: ProgrammeSchema,
  call: CallOperation,
): Promise<SectionChange[]> {
  const faults: ProgrammeFault[] = [];
  const changes: SectionChange[] = [];
  for (const owner of ownersIn(schema)) {
    const reply = await call(owner.plan, requestFor(programme, owner));
    // Every owner is asked, so that a writer sees all that is wrong at once.
    if (reply.status === 200) changes.push(...changesOf(reply.body));
    else faults.push(...refusal(programme, owner, reply.body).faultsOrThrow());
  }
  if (faults.length > 0) throw new ProgrammeRefused(programme.file, faults);
  return mergedChanges(Object.keys(programme.content), changes);
}

/**
 * Applies the file, owner by owner. Stops at the first that refuses; to apply the file again does the rest, and nothing
 * twice.
 * @throws {ProgrammeRefused}
 */
export async function applyProgramme(
  programme: Programme,
  schema: ProgrammeSchema,
  call: CallOperation,
): Promise<SectionChange[]> {
  const changes: SectionChange[] = [];
  for (const owner of ownersIn(schema)) {
    const reply = await call(owner.apply, requestFor(programme, owner));
    if (reply.status !== 200) throw refusal(programme, owner, reply.body);
    changes.push(...changesOf(reply.body));
  }
  return mergedChanges(Object.keys(programme.content), changes);
}

/** An owner is asked also when the file has none of its sections any more: then all that it keeps ends. */
function requestFor({ key, version, content }: Programme, { sections }: SectionOwner): object {
  const own = ['programme', ...sections].filter((section) => content[section] !== undefined);
  return {
    programmeKey: key,
    version,
    allSections: Object.keys(content),
    sections: Object.fromEntries(own.map((section) => [section, content[section]])),
  };
}

const changesOf = (body: unknown): readonly SectionChange[] => (body as { changes: readonly SectionChange[] }).changes;

function refusal(programme: Programme, { plugin }: SectionOwner, body: unknown): ProgrammeRefused {
  const document = body as ProblemDocument | undefined;
  const faults = (document?.errors ?? []).flatMap(({ pointer, detail }) => {
    const [, inside] = /^\/sections(\/.*)?$/.exec(pointer) ?? [];
    return inside === undefined ? [] : [programme.faultAt(inside, detail)];
  });
  return new ProgrammeRefused(programme.file, faults, plugin, document);
}
