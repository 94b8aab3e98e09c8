import { modulePublished, moduleRetired } from '#contracts';
import { changes, defineCopy, keeps } from '#plugin-kit';

/** Keeps what training plans and attests say of modules. */
export const CopyModules = defineCopy({
  name: 'CopyModules',
  table: 'module',
  key: ['moduleId'],
  rules: [
    keeps(modulePublished, ['courseId', 'programmeId', 'title', 'hours'], { isRetired: false }),
    changes(moduleRetired, [], { isRetired: true }),
  ],
});
