import type { Invocation } from '../command.js';

/** A one-time card as the installation gives it out, once. */
export interface PrintedCard {
  readonly code: string;
  readonly url: string;
  readonly expiresAt: string;
  readonly text: Readonly<Record<string, string>>;
}

/** Writes the card as text to print, or as JSON. */
export function sayCard(
  invocation: Invocation,
  { personId, username, card }: { readonly personId: string; readonly username: string; readonly card: PrintedCard },
): void {
  if (invocation.json) invocation.say(JSON.stringify({ personId, username, card }));
  else invocation.say(card.text[invocation.language] ?? `${card.url}  ${username}  ${card.code}`);
}
