import { programmeApplied } from '#contracts';
import { defineCopy, keeps } from '#plugin-kit';

/** Keeps what every attest of a programme shows (its title, and who pays: PUBLIC-SECTOR 19), and when it goes on. */
export const CopyProgrammes = defineCopy({
  name: 'CopyProgrammes',
  table: 'programme',
  key: ['programmeId'],
  rules: [keeps(programmeApplied, ['title', 'fund', 'startsOn', 'endsOn'])],
});
