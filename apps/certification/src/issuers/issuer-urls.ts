/** Where a verifier finds a key: the fragment names it in the issuer's JWK set, whose `kid` is the same URL. */
export const kidOf = (profileUrl: string, keyId: string): string => `${profileUrl}/jwks#${keyId}`;

/** Where an achievement is described; its id in credentials. */
export const achievementUrl = (profileUrl: string, definitionId: string): string =>
  `${profileUrl}/achievements/${definitionId}`;
