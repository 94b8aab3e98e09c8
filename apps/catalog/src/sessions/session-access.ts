import { defineAccess } from '#plugin-kit';

/** One that is there: of a programme, or this one alone. */
export const manageSession = defineAccess({ permission: 'session:manage', at: ['programme', 'session'] });
