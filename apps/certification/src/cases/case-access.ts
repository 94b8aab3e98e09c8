import { defineAccess } from '#plugin-kit';

/** Preparing cases, and opening refused or revoked ones anew. */
export const prepareCases = defineAccess({ permission: 'certificate:prepare', at: ['programme'] });

/** Deciding on cases that somebody else has prepared. */
export const decideCases = defineAccess({ permission: 'certificate:approve', at: ['programme'] });

/** By which of the two a case is taken. */
export type CaseAccess = typeof prepareCases | typeof decideCases;
