import { programmeApplied } from '#contracts';
import { defineCopy, keeps } from '#plugin-kit';

/** Keeps what every report of a programme begins with: its title, and who pays (PUBLIC-SECTOR 19). */
export const CopyProgrammes = defineCopy({
  name: 'CopyProgrammes',
  table: 'programme',
  key: ['programmeId'],
  rules: [keeps(programmeApplied, ['title', 'fund'])],
});
