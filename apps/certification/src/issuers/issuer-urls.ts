/**
 * What a credential names its key by, and where that key alone is found: validators that know no key sets look nowhere
 * else (1EdTech's own takes nothing else).
 */
export const kidOf = (profileUrl: string, keyId: string): string => `${profileUrl}/keys/${keyId}`;

/** The same as it was before keys had addresses of their own: a fragment of that of the key set. */
export const fragmentKidOf = (profileUrl: string, keyId: string): string => `${profileUrl}/jwks#${keyId}`;

/** Where an achievement is described; its id in credentials. */
export const achievementUrl = (profileUrl: string, definitionId: string): string =>
  `${profileUrl}/achievements/${definitionId}`;
