import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:catalog:${name}`;

/** The module has left the programme file; no new sessions of it are held. */
export const ModuleRetired = defineProblem(type('module-retired'), 409, {
  sv: 'Modulen ges inte längre',
  en: 'The module is not given any more',
});

/** A cancelled session stays cancelled; schedule another one. */
export const SessionCancelled = defineProblem(type('session-cancelled'), 409, {
  sv: 'Tillfället är inställt',
  en: 'The session is cancelled',
});

/** What has been held is not changed afterwards. */
export const SessionEnded = defineProblem(type('session-ended'), 409, {
  sv: 'Tillfället är redan genomfört',
  en: 'The session has been held already',
});
