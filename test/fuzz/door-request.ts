import fc from 'fast-check';

/** A request for the provider or for a session, as its bytes will stand: what is encoded badly is meant so. */
export interface DoorRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Whose cookies come along, and whether they are damaged on the way. */
  readonly as: 'nobody' | 'begun' | 'signed-in';
  readonly damage: number | undefined;
}

const PARAMETERS = [
  'acr_values', 'again', 'claims', 'claims_locales', 'client_assertion', 'client_assertion_type', 'client_id', 'client_secret', 'code', 'code_challenge', 'code_challenge_method', 'code_verifier', 'display', 'error', 'error_description', 'form', 'grant_type', 'id_token_hint', 'iss', 'lang',
  'login_hint', 'logout', 'logout_hint', 'max_age', 'nonce', 'password', 'post_logout_redirect_uri', 'prompt', 'redirect_uri', 'refresh_token', 'registration', 'request', 'request_uri', 'resource', 'response_mode', 'response_type', 'returnTo', 'scope', 'secret', 'session_state', 'state', 'step',
  'subject_token', 'subject_token_type', 'token', 'token_type_hint', 'ui_locales', 'username', 'user_code', 'xsrf', '__proto__', 'constructor', 'a[b]', 'a[]', '', '%00', '%E5',
];
const ROUTES = [
  'GET /oidc/auth', 'GET /oidc/auth', 'POST /oidc/auth', 'GET /oidc/auth/x', 'POST /oidc/token', 'POST /oidc/token', 'POST /oidc/token/revocation', 'GET /oidc/jwks', 'GET /oidc/.well-known/openid-configuration', 'GET /oidc/.well-known/oauth-authorization-server',
  'GET /oidc/session/end', 'POST /oidc/session/end', 'POST /oidc/session/end/confirm', 'GET /oidc/session/end/success', 'GET /oidc/interaction/x', 'GET $interaction', 'POST $interaction', 'POST $interaction', 'POST /oidc/reg', 'GET /oidc/me', 'POST /oidc/device/auth', 'POST /oidc/token/introspection',
  'GET /oidc', 'GET /oidc/', 'GET /oidc//auth', 'GET /oidc/nothing', 'OPTIONS /oidc/token', 'DELETE /oidc/auth', 'GET /session', 'GET /session/login', 'GET /session/login', 'GET /session/callback', 'GET /session/callback', 'POST /session/logout', 'GET /session/nothing', 'POST /session', 'HEAD /oidc/auth', 'PUT /oidc/interaction/x',
];
/** As they stand, percent-encoding and all. */
const ENCODED = [
  '', '%00', 'a%00', '%ED%A0%80', '%ED%B0%80', '%EF%BF%BF', '%EF%B7%90', '%C0%80', '%F4%90%80%80', '%E5', '%FF%FE', '%', '%z', '%u0000', '%0d%0aset-cookie:%20a=b', '%1b%5b2J', '%7f', '%C2%85', '%E2%80%AE', '+', '%20', '%5c', '//evil.example', '/%5cevil.example', 'https://evil.example/', 'javascript:alert(1)', '%3Cscript%3E', '%22%27%3E',
  '-1', '0', '1e999', '9'.repeat(40), '99999999999999999999', 'NaN', 'null', 'true', '%5B%5D', '%7B%7D', '%7B%22id_token%22%3A%7B%22sub%22%3A%7B%22value%22%3A%5B%5D%7D%7D%7D', '0001-01-01', '275760-09-13', '__proto__', 'constructor', 'toString', 'x'.repeat(513), 'x'.repeat(2_000), '%F0%9F%9A%B2'.repeat(30),
  'login', 'none', 'consent', 'login+consent', 'select_account', 'create', 'openid', 'openid+offline_access', 'api', 'code', 'id_token', 'code+token', 'query', 'fragment', 'form_post', 'web_message', 'jwt', 'S256', 'plain', 'lyftet-web', 'lyftet-cli', 'lyftet-demo', 'sv', 'en', 'fi%20sv', '*',
  'authorization_code', 'refresh_token', 'client_credentials', 'implicit', 'password', 'urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange', 'urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt', 'urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer', 'sign-in', 'choose', 'yes', '/', '/session', '$public/session/callback', '$public/', '$public/api', '$form',
];
/** What no database stores, or no reader of UTF-8 reads. */
const NO_TEXT = ['%00', 'a%00b', '%ED%A0%80', '%EF%BF%BF', '%0d%0a', '%E5'];
const HEADER_NAMES = ['authorization', 'cookie', 'accept', 'accept-language', 'content-type', 'origin', 'sec-fetch-site', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'referer', 'dpop', 'correlation-id', 'if-none-match', 'access-control-request-method', 'expect'];
const HEADER_VALUES = [
  '', '*', '\u00e5\u00ff', '%00', 'x'.repeat(5_000), ';;;===,,,', '"', 'Basic', 'Basic !!!', 'Basic AAAA', `Basic ${btoa('%00:%zz')}`, `Basic ${btoa('lyftet-web:%00')}`, `Basic ${btoa('__proto__:x')}`, `Basic ${btoa('lyftet-web:wrong')}`, 'Bearer', 'Bearer x', 'Bearer \u00e5', 'DPoP x', 'text/html', 'application/json', 'text/html;q=9',
  'en;q=1e9, *', 'sv-SE-x-a'.repeat(50), 'application/x-www-form-urlencoded; charset=utf-16', 'application/x-www-form-urlencoded; charset=nonsense', 'multipart/form-data; boundary=x', 'null', 'https://evil.example', 'same-origin', 'cross-site', 'lyftet_oidc_session=x; lyftet_oidc_session.sig=y', 'lyftet_known_browser=.; lyftet_known_browser=a.b', '__Host-lyftet=%00; __Host-lyftet-sign-in=\u00e5', '1.2.3.4, ::1, x', '100-continue',
];

const SEGMENT = fc.oneof(fc.constantFrom(...ENCODED.filter((text) => text.length < 100)), fc.stringMatching(/^[\w%.~-]{1,60}$/));
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const base64url = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** What looks like a token, its parts of any type. */
const token = fc.tuple(fc.oneof(fc.record({ alg: fc.constantFrom<unknown>('none', 'ES256', 'EdDSA', 'HS256', 7, null), kid: fc.jsonValue({ maxDepth: 1 }) }), fc.jsonValue()), fc.oneof(fc.record({ iss: fc.constantFrom<unknown>('lyftet-cli', 'lyftet-web', '\u0000', []), sub: fc.constantFrom<unknown>('lyftet-cli', '\ud800', {}, 1e308), aud: fc.jsonValue({ maxDepth: 1 }), exp: fc.constantFrom<unknown>(9e15, -1, 'x', null), jti: fc.jsonValue({ maxDepth: 1 }) }, { requiredKeys: [] }), fc.jsonValue()))
  .map(([header, payload]) => `${base64url(header)}.${base64url(payload)}.${base64url('x'.repeat(64))}`);
const value = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...ENCODED) }, { weight: 3, arbitrary: fc.constantFrom(...NO_TEXT) }, { weight: 2, arbitrary: token },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')) },
);
/** What is read at a route; the others are asked for everywhere too. */
const READ: Readonly<Record<string, readonly string[]>> = {
  'GET /oidc/auth': ['state', 'nonce', 'login_hint', 'ui_locales', 'acr_values', 'display', 'max_age', 'claims', 'prompt', 'id_token_hint', 'resource', 'scope', 'response_mode'],
  'POST $interaction': ['username', 'secret', 'username', 'secret', 'lang', 'password', 'again', 'step', 'form'],
  'GET $interaction': ['lang'],
  'POST /oidc/token': ['client_id', 'client_assertion', 'client_assertion_type', 'code', 'code_verifier', 'refresh_token', 'redirect_uri', 'resource', 'scope', 'grant_type', 'subject_token'],
  'POST /oidc/token/revocation': ['token', 'token_type_hint', 'client_id', 'client_assertion', 'client_assertion_type'],
  'GET /oidc/session/end': ['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state', 'ui_locales', 'logout_hint'],
  'POST /oidc/session/end/confirm': ['xsrf', 'logout'],
  'GET /session/login': ['returnTo'],
  'GET /session/callback': ['code', 'state', 'iss', 'error', 'error_description', 'session_state'],
};
const pairsAt = (route: string) => fc.array(fc.tuple(fc.constantFrom(...PARAMETERS, ...Array<readonly string[]>(6).fill(READ[route] ?? []).flat()), value), { maxLength: 5 });

/** What a client sends who means no harm: something odd beside it comes further than by itself. */
const SOUND: Readonly<Record<string, string>> = {
  'GET /oidc/auth': `client_id=lyftet-web&response_type=code&scope=openid&redirect_uri=$public/session/callback&resource=$public/api&code_challenge=${'x'.repeat(43)}&code_challenge_method=S256`,
  'POST $interaction': 'step=sign-in&form=$form&username=somebody&secret=x',
  'POST /oidc/token': 'grant_type=authorization_code',
  'GET /oidc/session/end': 'client_id=lyftet-web&post_logout_redirect_uri=$public/',
};
const without = (sound: string, names: readonly string[]) => sound.split('&').filter((pair) => !names.includes(pair.split('=')[0]!));

const isForm = (method: string) => method === 'POST' || method === 'PUT';

/** Every parameter that is read somewhere with everything that is no text, in what is sound otherwise. */
export function everyParameter(as: DoorRequest['as']): DoorRequest[] {
  return Object.entries(READ).flatMap(([route, names]) => [...new Set(names)].flatMap((name) => NO_TEXT.map((one): DoorRequest => {
    const [method = '', path = ''] = route.split(' ');
    const written = [...without(SOUND[route] ?? '', [name]), `${name}=${one}`].join('&');
    const headers = { accept: 'text/html', ...(isForm(method) && { 'content-type': 'application/x-www-form-urlencoded', origin: '$public' }) };
    return { method, path, query: isForm(method) ? '' : written, body: isForm(method) ? written : undefined, headers, as, damage: undefined };
  })));
}

/** @param as whose cookies */
export const doorRequest = (as: DoorRequest['as']): fc.Arbitrary<DoorRequest> =>
  fc.constantFrom(...ROUTES).chain((at) => fc.record({
    route: fc.constant(at), more: rarely(SEGMENT), pairs: pairsAt(at), isSound: fc.integer({ max: 3, min: 0 }), repeats: fc.nat(9), odd: rarely(fc.dictionary(fc.constantFrom(...HEADER_NAMES), fc.constantFrom(...HEADER_VALUES), { minKeys: 1, maxKeys: 2 })),
    accept: fc.constantFrom('text/html', 'application/json', '*/*'), language: fc.constantFrom('sv', 'en'), ownForm: fc.integer({ max: 3, min: 0 }), damage: rarely(fc.nat()),
  })).map(({ route, more, pairs: chosen, isSound, repeats, odd, accept, language, ownForm, damage }) => {
    const [method = '', path = ''] = route.split(' ');
    const sound = isSound > 0 ? without(SOUND[route] ?? '', chosen.map(([name]) => name)) : [];
    const written = [...sound, ...chosen.map(([name, one]) => `${name}=${one}`), ...(repeats === 0 && chosen[0] ? [`${chosen[0][0]}=again`] : [])].filter((pair) => pair !== '').join('&');
    return {
      method, path: more === undefined ? path : `${path}/${more}`, query: isForm(method) ? '' : written, body: isForm(method) ? written : undefined, as, damage,
      headers: { accept, 'accept-language': language, ...(isForm(method) && { 'content-type': 'application/x-www-form-urlencoded' }), ...(ownForm > 0 && { origin: '$public', 'sec-fetch-site': 'same-origin' }), ...odd },
    };
  });
