/**
 * A web address that means what it says: written as every reader of it would write it, so that two of them are the same
 * place exactly when they are the same text. `undefined` for one that a server or a library could read in another way:
 * with `..` or `//`, an encoded slash, backslash, dot or percent sign, a user's name, a port that goes without saying,
 * capital letters in the host (RFC 3986 section 6.2; the WHATWG URL standard).
 */
export function plainAddress(text: string): URL | undefined {
  if (text.length > 2_000 || /%(?:2e|2f|5c|25|00)|[\\;]|^[a-z]+:\/\/.*\/\//i.test(text)) return undefined;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  const isWeb = (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === '';
  return isWeb && (url.href === text || url.href === `${text}/`) ? url : undefined;
}

/** An address without its fragment, which names a part of what stands there. */
export const withoutFragment = (address: string): string => address.replace(/#.*$/s, '');
