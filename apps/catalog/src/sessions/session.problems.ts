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

/** What has begun is corrected, and whoever does says why: `reason`. */
export const SessionBegun = defineProblem(type('session-begun'), 409, {
  sv: 'Tillfället har börjat: ange varför det rättas',
  en: 'The session has begun: say why it is corrected',
});

/** A session is held between the first and the last day of its programme. */
export const OutsideProgramme = defineProblem<{ programmeId: string; startsOn: string; endsOn: string }>(
  type('outside-programme'),
  409,
  { sv: 'Tillfället ligger utanför programmets tid', en: 'The session is outside the time of the programme' },
);
