import { type DeciderSignIn, Instant, Optional, Text } from '#plugin-kit';

/** How somebody was signed in who took part in a decision. */
export class SignInView {
  @Text(1, 80, { doc: 'By what: `pwd` for a password, `card`, what another provider says (`amr`), or `unknown`.' })
  method!: string;
  @Optional() @Instant({ doc: 'When they signed in.' }) at?: string;
  @Optional() @Instant({ doc: 'When the latest one-time card of theirs was used.' }) cardAt?: string;

  static of({ method, at, cardAt }: DeciderSignIn): SignInView {
    return {
      method,
      ...(at !== undefined && { at: instant(at) }),
      ...(cardAt !== undefined && { cardAt: instant(cardAt) }),
    };
  }
}

const instant = (seconds: number) => new Date(seconds * 1_000).toISOString();
