import { defineMigration } from '#plugin-kit';

/** What the fund knows the project by: programme area, region, number of the owner, type of intervention. */
export const sayWhichProject = defineMigration(
  '1796083200004-say-which-project',
  'ALTER TABLE programme ADD COLUMN project jsonb;',
);
