import { defineAccess } from '../access/access-rule.js';

/** The permission of every owner of sections, which `defineProgrammeSections` gives it. */
export const PROGRAMME_APPLY = 'programme:apply';

/** Planning and applying the sections of a programme file: the same for every owner of sections. */
export const applyProgrammes = defineAccess({ permission: PROGRAMME_APPLY, at: ['programme'] });
