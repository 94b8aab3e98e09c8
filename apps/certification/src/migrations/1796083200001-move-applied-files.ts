import { defineMigration } from '#plugin-kit';

/**
 * Which version of a programme file was applied is moved to where the kit keeps it. `applied_file` stays for a release,
 * because a replica of the version before still writes it.
 */
export const moveAppliedFiles = defineMigration(
  '1796083200001-move-applied-files',
  `
INSERT INTO applied_programme (programme_id, key, version) SELECT programme_id, key, version FROM applied_file;
`,
);
