/** Values of parameters, as they stand, percent-encoding and all. */
export const ENCODED = [
  '', '%00', 'a%00', '%ED%A0%80', '%ED%B0%80', '%EF%BF%BF', '%EF%B7%90', '%C0%80', '%F4%90%80%80', '%E5', '%FF%FE', '%', '%z', '%u0000', '%0d%0aset-cookie:%20a=b', '%1b%5b2J', '%7f', '%C2%85', '%E2%80%AE', '+', '%20', '%5c', '//evil.example', '/%5cevil.example', 'https://evil.example/', 'javascript:alert(1)', '%3Cscript%3E', '%22%27%3E',
  '-1', '0', '1e999', '9'.repeat(40), '99999999999999999999', 'NaN', 'null', 'true', '%5B%5D', '%7B%7D', '%7B%22id_token%22%3A%7B%22sub%22%3A%7B%22value%22%3A%5B%5D%7D%7D%7D', '0001-01-01', '275760-09-13', '__proto__', 'constructor', 'toString', 'x'.repeat(513), 'x'.repeat(2_000), '%F0%9F%9A%B2'.repeat(30),
  'login', 'none', 'consent', 'login+consent', 'select_account', 'create', 'openid', 'openid+offline_access', 'api', 'code', 'id_token', 'code+token', 'query', 'fragment', 'form_post', 'web_message', 'jwt', 'S256', 'plain', 'lyftet-web', 'lyftet-cli', 'lyftet-demo', 'sv', 'en', 'fi%20sv', '*',
  'authorization_code', 'refresh_token', 'client_credentials', 'implicit', 'password', 'urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange', 'urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt', 'urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer', 'sign-in', 'choose', 'yes', '/', '/session', '$public/session/callback', '$public/', '$public/api', '$form',
];

/** What no database stores, or no reader of UTF-8 reads. */
export const NO_TEXT = ['%00', 'a%00b', '%ED%A0%80', '%EF%BF%BF', '%0d%0a', '%E5'];

/** Headers that somebody reads on the way. */
export const HEADER_NAMES = ['authorization', 'cookie', 'accept', 'accept-language', 'content-type', 'origin', 'sec-fetch-site', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'referer', 'dpop', 'correlation-id', 'if-none-match', 'access-control-request-method', 'expect'];

/** Of any of them: what none is made for, too. */
export const HEADER_VALUES = [
  '', '*', '\u00e5\u00ff', '%00', 'x'.repeat(5_000), ';;;===,,,', '"', 'Basic', 'Basic !!!', 'Basic AAAA', `Basic ${btoa('%00:%zz')}`, `Basic ${btoa('lyftet-web:%00')}`, `Basic ${btoa('__proto__:x')}`, `Basic ${btoa('lyftet-web:wrong')}`, 'Bearer', 'Bearer x', 'Bearer \u00e5', 'DPoP x', 'text/html', 'application/json', 'text/html;q=9',
  'en;q=1e9, *', 'sv-SE-x-a'.repeat(50), 'application/x-www-form-urlencoded; charset=utf-16', 'application/x-www-form-urlencoded; charset=nonsense', 'multipart/form-data; boundary=x', 'null', 'https://evil.example', 'same-origin', 'cross-site', 'lyftet_oidc_session=x; lyftet_oidc_session.sig=y', 'lyftet_known_browser=.; lyftet_known_browser=a.b', '__Host-lyftet=%00; __Host-lyftet-sign-in=\u00e5', '1.2.3.4, ::1, x', '100-continue',
];
