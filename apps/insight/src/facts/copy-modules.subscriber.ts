import { modulePublished } from '#contracts';
import { defineCopy, keeps } from '#plugin-kit';

/** Keeps which course a module belongs to. */
export const CopyModules = defineCopy({
  name: 'CopyModules',
  table: 'module',
  key: ['moduleId'],
  rules: [keeps(modulePublished, ['courseId'])],
});
