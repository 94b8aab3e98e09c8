/** What a certificate is made out to; whoever has one name has no family name. */
export const fullName = ({
  given,
  family,
}: {
  readonly given: string | null;
  readonly family: string | null;
}): string => [given, family].filter(Boolean).join(' ');
