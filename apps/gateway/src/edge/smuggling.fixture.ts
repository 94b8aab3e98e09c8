import fc from 'fast-check';
import { claims } from './smuggling-claims.fixture.js';

/** Bytes that try to have one request read as another, and what must become of them. */
export interface Attack {
  readonly kind: string;
  /** What goes over the socket, a pause between the pieces. */
  readonly pieces: readonly Buffer[];
  /** Answers that may come: those of honest requests before, and one of the attack itself. */
  readonly mostAnswers: number;
  /** The end of the request is in doubt: whoever reads it ends the connection with a refusal. */
  readonly mustEnd: boolean;
  /** The client leaves in the middle of the body. */
  readonly leaves: boolean;
}

const BODYLESS = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);
const FORWARDING = [
  'X-Forwarded-For: 6.6.6.6',
  'x-forwarded-for: 6.6.6.6\r\nX-Forwarded-For: 7.7.7.7',
  'X_Forwarded_For: 6.6.6.6',
  'X-Forwarded-Host: evil.example',
  'X-Forwarded-Proto: gopher',
  'X-Forwarded-Prefix: /evil',
  'X-Forwarded-Port: 1',
  'Forwarded: for=6.6.6.6;host=evil.example',
  'X-Real-IP: 6.6.6.6',
  'Via: 1.1 evil',
  'X-Original-URL: /oidc/smuggled',
  'X-Rewrite-URL: /oidc/smuggled',
  'X-HTTP-Method-Override: DELETE',
  'Client-IP: 6.6.6.6',
  'True-Client-IP: 6.6.6.6',
  'CF-Connecting-IP: 6.6.6.6',
  'X-Host: evil.example',
];

/** What must never be read as a request: whole ones, and such as would take a stranger's request for their own end. */
const INNER = [
  'GET /oidc/smuggled HTTP/1.1\r\nHost: a\r\nCookie: smuggled=1\r\n\r\n',
  'POST /oidc/smuggled HTTP/1.1\r\nHost: a\r\nContent-Length: 400\r\n\r\nstolen=',
  'GET /oidc/smuggled HTTP/1.1\r\nX-Smuggled: ',
  'GET /x/guest/things/smuggled HTTP/1.1\r\nHost: a\r\n\r\n',
  'DELETE /x/guest/things/smuggled HTTP/1.1\r\nHost: a\r\nCookie: smuggled=',
  'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled',
  'POST /x/guest/things?name=smuggled HTTP/1.1\r\nHost: a\r\nContent-Type: ' +
    'application/json\r\nContent-Length: 2\r\n\r\n{}',
];
const CLAIMS = INNER.map(claims);

/**
 * Attacks of every kind, in every combination with method, target, forwarding headers, pipelining and how they are cut.
 */
export const attack: fc.Arbitrary<Attack> = fc
  .record({
    claim: fc
      .constantFrom(...CLAIMS)
      .chain((all) =>
        fc
          .constantFrom(...new Set(all.map(({ kind }) => kind)))
          .chain((kind) => fc.constantFrom(...all.filter((one) => one.kind === kind))),
      ),
    method: fc.constantFrom(
      'GET',
      'GET',
      'HEAD',
      'POST',
      'POST',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'PROPFIND',
    ),
    target: fc.constantFrom(
      '/oidc/sent/a',
      '/oidc/sent/b?c=d',
      '/oidc/early',
      '/oidc/extra',
      '/oidc/broken',
      '/oidc/slow',
      '/oidc/switch',
      '/oidc',
      '/oidc/%2e%2e/sent',
      '/%6fidc/sent',
      '//oidc/sent',
      '/oidc%2fsent',
      '/x/guest/things',
      '/x/guest/things/7',
      '/session',
      '/nowhere',
    ),
    forwarding: fc.subarray(FORWARDING, { maxLength: 3 }),
    type: fc.constantFrom(
      'Content-Type: application/x-www-form-urlencoded\r\n',
      'Content-Type: application/json\r\n',
      'Content-Type: nonsense\r\n',
      '',
    ),
    before: fc.integer({ min: 0, max: 2 }),
    after: fc.boolean(),
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 2 }),
  })
  .map(({ claim, method, target, forwarding, type, before, after, cuts }) => {
    const honest = 'GET /oidc/sent/honest HTTP/1.1\r\nHost: lyftet\r\nCookie: attacker=1\r\n\r\n';
    const host = /^host:/i.test(claim.head) ? '' : 'Host: lyftet\r\n';
    const extra = forwarding.map((line) => `${line}\r\n`).join('');
    const head =
      `${method} ${claim.target ?? target} ${claim.version ?? 'HTTP/1.1'}\r\n${host}Cookie: ` +
      `attacker=1\r\n${extra}${type}${claim.head}\r\n\r\n`;
    const bytes = Buffer.from(
      honest.repeat(before) + head + claim.bytes + (after && !claim.leaves ? honest : ''),
      'latin1',
    );
    const places = [0, ...cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b), bytes.length];
    return {
      kind: claim.kind,
      pieces: places
        .slice(1)
        .map((place, at) => bytes.subarray(places[at], place))
        .filter(({ length }) => length > 0),
      mostAnswers: before + 1 + (after && !claim.mustEnd && !BODYLESS.has(method) ? 1 : 0),
      mustEnd: claim.mustEnd === true || (BODYLESS.has(method) && !claim.leaves),
      leaves: claim.leaves === true,
    };
  });
