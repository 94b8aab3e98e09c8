import { defineProblem } from './problem.js';

const type = (name: string) => `urn:lyftet:problem:lyftet:${name}`;

/**
 * Failures that any operation may answer with; the gateway and the kit throw them, operations need not declare them.
 */
export const InvalidInput = defineProblem(type('invalid-input'), 400, {
  sv: 'Uppgifterna kan inte tas emot som de är',
  en: 'The input cannot be accepted as it is',
});
export const Unauthenticated = defineProblem(type('unauthenticated'), 401, {
  sv: 'Du behöver logga in',
  en: 'You need to sign in',
});
export const Forbidden = defineProblem<{ permission?: string }>(type('forbidden'), 403, {
  sv: 'Du har inte behörighet till detta',
  en: 'You are not entitled to this',
});
export const NotFound = defineProblem(type('not-found'), 404, {
  sv: 'Det du söker finns inte här',
  en: 'What you look for is not here',
});
export const MethodNotAllowed = defineProblem(type('method-not-allowed'), 405, {
  sv: 'Adressen finns men inte på det sättet',
  en: 'The address exists but not with this method',
});
export const StillRunning = defineProblem(type('still-running'), 409, {
  sv: 'Samma begäran behandlas redan',
  en: 'The same request is already being handled',
});
export const PreconditionFailed = defineProblem(type('precondition-failed'), 412, {
  sv: 'Någon annan har hunnit ändra',
  en: 'Somebody else has changed it meanwhile',
});
export const TooLarge = defineProblem(type('too-large'), 413, {
  sv: 'Begäran är för stor',
  en: 'The request is too large',
});
export const UnsupportedMediaType = defineProblem(type('unsupported-media-type'), 415, {
  sv: 'Formatet kan inte tas emot',
  en: 'The media type is not accepted',
});
export const IdempotencyKeyReused = defineProblem(type('idempotency-key-reused'), 422, {
  sv: 'Nyckeln är redan använd för en annan begäran',
  en: 'The key was used for another request',
});
export const TooManyRequests = defineProblem(type('too-many-requests'), 429, {
  sv: 'För många försök på kort tid',
  en: 'Too many requests in a short time',
});
export const InternalFault = defineProblem(type('internal-fault'), 500, {
  sv: 'Något gick fel hos oss',
  en: 'Something went wrong on our side',
});
export const ServiceAway = defineProblem<{ plugin?: string }>(type('service-away'), 503, {
  sv: 'Tjänsten svarar inte just nu',
  en: 'The service does not answer right now',
});
export const Overloaded = defineProblem(type('overloaded'), 503, {
  sv: 'Det är många just nu, försök igen strax',
  en: 'Too busy right now, try again shortly',
});
export const OutcomeUnknown = defineProblem(type('outcome-unknown'), 504, {
  sv: 'Svaret dröjde; försök igen med samma nyckel',
  en: 'No answer in time: the outcome is unknown, repeat with the same key',
});
