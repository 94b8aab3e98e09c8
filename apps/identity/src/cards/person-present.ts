import { Const, OneOf, Optional } from '#plugin-kit';
import { InvalidInput } from '#plugin-kit/contract';

/** How it was seen that the person who stands there is the person: codes, never words or numbers of a document. */
export const IDENTITY_SEEN = ['identity-document', 'known-in-person', 'vouched-for'] as const;
export type IdentitySeen = (typeof IDENTITY_SEEN)[number];

const DOC =
  'How it was seen who they are: by an identity document, because you know them, or by the word of ' +
  'somebody whose identity was seen.';

/** That the person is present, who gets another way in, and how their identity was seen. */
export class PersonPresent {
  @Const(true, { doc: 'That the person stands beside you.' }) personPresent!: true;
  @OneOf(IDENTITY_SEEN, { doc: DOC }) identitySeen!: IdentitySeen;
}

/** The same where it may be a first way in, for which nobody has to be present. */
export class PersonMayBePresent {
  @Optional()
  @Const(true, { doc: 'That the person stands beside you; needed once they have signed in.' })
  personPresent?: true;
  @Optional() @OneOf(IDENTITY_SEEN, { doc: DOC }) identitySeen?: IdentitySeen;
}

/** @throws InvalidInput unless both are said */
export function requirePresence({ personPresent, identitySeen }: PersonMayBePresent): IdentitySeen {
  const missing = [
    ...(personPresent ? [] : ['/personPresent' as const]),
    ...(identitySeen ? [] : ['/identitySeen' as const]),
  ];
  if (missing.length > 0) {
    const detail = {
      sv: 'Personen har redan loggat in: ett nytt kort ges bara när personen är på plats.',
      en: 'The person has signed in before: a new card is given only with the person present.',
    };
    throw new InvalidInput({}, { errors: missing.map((pointer) => ({ pointer, detail })) });
  }
  return identitySeen!;
}
