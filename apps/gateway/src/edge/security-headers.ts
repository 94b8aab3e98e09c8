/** Response headers by lower-case name. */
export type ResponseHeaders = Record<string, string>;

/**
 * What is the same for everybody may be read by pages of any origin, such as a verifier (docs/adr/0039). With `*` a
 * browser sends no cookie along and shows no answer that one was sent for.
 */
export const FOR_ANY_ORIGIN: ResponseHeaders = { 'access-control-allow-origin': '*' };

/** What every response has, made once: no sniffing, no framing, no referrer, https only where that is what we are. */
export class SecurityHeaders {
  /** For replies of plugins and documents: a browser that shows one runs nothing of it. */
  readonly api: ResponseHeaders;
  /** For the gateway's own pages: scripts, styles and pictures of this origin only. */
  readonly page: ResponseHeaders;

  /** @param signInOrigins origins that a sign-in or sign-out form may end up at */
  constructor(publicUrl: string, signInOrigins: readonly string[]) {
    const every: ResponseHeaders = {
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      ...(publicUrl.startsWith('https:') && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
    };
    this.api = {
      ...every,
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action " +
        "'none'; frame-ancestors 'none'",
    };
    this.page = {
      ...every,
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        `form-action 'self' ${signInOrigins.join(' ')}`.trim(),
        "frame-ancestors 'none'",
      ].join('; '),
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    };
  }
}
