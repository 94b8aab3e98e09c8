import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:gateway:${name}`;

/** A plugin answered in a way the protocol does not allow: a status or header that must not reach a browser. */
export const ReplyRefused = defineProblem(type('reply-refused'), 502, {
  sv: 'Tjänsten svarade på ett otillåtet sätt',
  en: 'The service answered in a way that is not allowed',
});

/** A page of another site tried to act with this person's session. */
export const ForeignOrigin = defineProblem(type('foreign-origin'), 403, {
  sv: 'Begäran kom från en annan webbplats',
  en: 'The request came from another site',
});

/** Signing in did not succeed: an old or foreign answer of the provider. */
export const SignInFailed = defineProblem(type('sign-in-failed'), 400, {
  sv: 'Inloggningen kunde inte slutföras, försök igen',
  en: 'Signing in could not be completed, try again',
});
