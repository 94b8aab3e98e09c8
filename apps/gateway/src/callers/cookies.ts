/**
 * The value of one cookie of a `Cookie` header. Names with the prefix `__Host-` can only have been set by this very
 * host over a secure connection, so the first one that is found is ours.
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined || !header.includes(name)) return undefined;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** All cookies of a `Cookie` header whose names begin so, at most 50. */
export function cookiesNamed(header: string | undefined, prefix: string): { name: string; value: string }[] {
  if (header === undefined || !header.includes(prefix)) return [];
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix) && pair.includes('='))
    .slice(0, 50)
    .map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) }));
}

/** A `Set-Cookie` value that scripts cannot read and other sites do not send along with a form. */
export function hostCookie(name: string, value: string, maxAgeSeconds: number): string {
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}`;
}
