import { defineMigration } from '#plugin-kit';

/**
 * Roles that were kept before do not say where they hold; they count as holding everywhere until they are told again.
 */
export const keepWhereRolesHold = defineMigration(
  '1763769600001-keep-where-roles-hold',
  `
ALTER TABLE person_role ADD COLUMN scope text NOT NULL DEFAULT '*';
ALTER TABLE person_role ALTER COLUMN scope DROP DEFAULT, DROP COLUMN is_everywhere;
`,
);
