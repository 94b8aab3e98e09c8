import { defineMigration } from '#plugin-kit';

/**
 * A card says whether the installation itself made it. A machine that reaches a part of the installation is a client as
 * well, and no second pair of eyes. Cards from before do not say it: for somebody with a role they are made again.
 */
export const keepWhetherTheInstallationMadeACard = defineMigration(
  '1763769600062-keep-whether-the-installation-made-a-card',
  `
ALTER TABLE card ADD COLUMN by_installation boolean NOT NULL DEFAULT false;
`,
);
