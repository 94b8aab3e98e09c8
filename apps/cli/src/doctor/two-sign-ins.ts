/**
 * Whether somebody took part less than a day after a one-time card of theirs was used; `at` counts where the sign-in
 * does not say when they did.
 */
export const isCardTooNew = (signIn: string, at: string): string =>
  `coalesce((${signIn}->>'actedAt')::numeric, extract(epoch FROM ${at})) < (${signIn}->>'cardAt')::numeric + 86400`;
