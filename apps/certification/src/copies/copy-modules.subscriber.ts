import { modulePublished } from '#contracts';
import { defineCopy, keeps } from '#plugin-kit';

/** Keeps which competences a completed module shows. */
export const CopyModules = defineCopy({
  name: 'CopyModules',
  table: 'module',
  key: ['moduleId'],
  rules: [keeps(modulePublished, ['programmeId', 'title', 'competences'])],
});
