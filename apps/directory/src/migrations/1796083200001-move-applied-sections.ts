import { defineMigration } from '#plugin-kit';

/**
 * Which version of a programme file was applied is moved to where the kit keeps it. `applied_sections` stays for a
 * release, because a replica of the version before still writes it.
 */
export const moveAppliedSections = defineMigration(
  '1796083200001-move-applied-sections',
  `
INSERT INTO applied_programme (programme_id, key, version, applied_at)
SELECT programme_id, p.key, version, applied_at FROM applied_sections JOIN programme p ON p.id = programme_id;
`,
);
