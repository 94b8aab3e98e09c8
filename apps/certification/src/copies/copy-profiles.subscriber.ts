import { profilePublished } from '#contracts';
import { defineCopy, keeps } from '#plugin-kit';

/** Keeps which competences the work of a profile takes. */
export const CopyProfiles = defineCopy({
  name: 'CopyProfiles',
  table: 'profile',
  key: ['profileId'],
  rules: [keeps(profilePublished, ['programmeId', 'title', 'framework', 'requirements'])],
});
