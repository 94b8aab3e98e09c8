import { statement } from '../database/statement.js';
import type { Work } from '../work/work.js';
import type { OwnedFile } from './sections-to-apply.js';

type File = Pick<OwnedFile<object>, 'programmeId' | 'programmeKey' | 'version'>;

const lockSharedSections = statement<object, [key: string]>(
  'lock-shared-sections',
  'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
);

const beginProgramme = statement<never, [programmeId: string, key: string]>(
  'begin-applied-programme',
  `
  INSERT INTO applied_programme (programme_id, key, version)
  VALUES ($1, $2, '')
  ON CONFLICT DO NOTHING`,
);

const lockProgramme = statement<{ version: string }, [programmeId: string]>(
  'lock-applied-programme',
  `
  SELECT version
  FROM applied_programme
  WHERE programme_id = $1
  FOR UPDATE`,
);

const noteProgramme = statement<never, [programmeId: string, version: string, now: Date]>(
  'note-applied-programme',
  `
  UPDATE applied_programme
  SET version = $2, applied_at = $3
  WHERE programme_id = $1`,
);

/**
 * The version of a programme file at which the own sections stand, '' for none. Whoever applies another file of the
 * programme waits; of any programme, where entries are shared.
 */
export async function lockApplied(
  work: Work,
  plugin: string,
  { programmeId, programmeKey }: File,
  isShared: boolean,
): Promise<string> {
  if (isShared) await work.query(lockSharedSections, `${plugin}:programme`);
  await work.query(beginProgramme, programmeId, programmeKey);
  const [applied] = await work.query(lockProgramme, programmeId);
  return applied!.version;
}

export async function noteApplied(work: Work, { programmeId, version }: File, now: Date): Promise<void> {
  await work.query(noteProgramme, programmeId, version, now);
}
