import { defineAccess } from '#plugin-kit';

/** Taking people into the goal groups of a programme, and noting that they left. */
export const manageMemberships = defineAccess({ permission: 'membership:manage', at: ['programme'] });
