import { defineMigration } from '#plugin-kit';

/**
 * Who told of a section first: nobody else tells of it. Unknown for what was told before. What was applied is moved to
 * where the kit keeps it.
 */
export const nameOwnersOfSections = defineMigration(
  '1796083200001-name-owners-of-sections',
  `
ALTER TABLE section_version ADD COLUMN owner text;
INSERT INTO applied_programme (programme_id, key, version) SELECT id, key, version FROM programme;
`,
);
