import type { Work } from '../work/work.js';
import type { OwnedFile } from './sections-to-apply.js';

type File = Pick<OwnedFile<object>, 'programmeId' | 'programmeKey' | 'version'>;

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
  if (isShared) {
    await work.query('lock-shared-sections', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `${plugin}:programme`,
    ]);
  }
  await work.query(
    'begin-programme',
    `INSERT INTO applied_programme (programme_id, key, version) VALUES ($1, $2, '') ON CONFLICT DO NOTHING`,
    [programmeId, programmeKey],
  );
  const [applied] = await work.query<{ version: string }>(
    'lock-programme',
    'SELECT version FROM applied_programme WHERE programme_id = $1 FOR UPDATE',
    [programmeId],
  );
  return applied!.version;
}

export async function noteApplied(work: Work, { programmeId, version }: File, now: Date): Promise<void> {
  await work.query(
    'note-programme',
    'UPDATE applied_programme SET version = $2, applied_at = $3 WHERE programme_id = $1',
    [programmeId, version, now],
  );
}
