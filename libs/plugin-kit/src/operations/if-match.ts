const TAGS = /^\s*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*|$))+$/;

/**
 * Whether `If-Match` lets a change through: `*`, or a list of entity tags one of which is this one (RFC 9110, 13.1.1).
 * Tags are compared strongly, so a weak one never is.
 */
export function ifMatches(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  if (!TAGS.test(header)) return false;
  const tags: readonly string[] = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.includes(etag);
}
