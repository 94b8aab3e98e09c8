/** Parameters that are read at some door, and some that are read nowhere. */
export const PARAMETERS = [
  'acr_values', 'again', 'claims', 'claims_locales', 'client_assertion', 'client_assertion_type', 'client_id', 'client_secret', 'code', 'code_challenge', 'code_challenge_method', 'code_verifier', 'display', 'error', 'error_description', 'form', 'grant_type', 'id_token_hint', 'iss', 'lang',
  'login_hint', 'logout', 'logout_hint', 'max_age', 'nonce', 'password', 'post_logout_redirect_uri', 'prompt', 'redirect_uri', 'refresh_token', 'registration', 'request', 'request_uri', 'resource', 'response_mode', 'response_type', 'returnTo', 'scope', 'secret', 'session_state', 'state', 'step',
  'subject_token', 'subject_token_type', 'token', 'token_type_hint', 'ui_locales', 'username', 'user_code', 'xsrf', '__proto__', 'constructor', 'a[b]', 'a[]', '', '%00', '%E5',
];

/** The doors of the provider and of sessions, and what is beside them; `$interaction` stands for a sign-in that was begun. */
export const ROUTES = [
  'GET /oidc/auth', 'GET /oidc/auth', 'POST /oidc/auth', 'GET /oidc/auth/x', 'POST /oidc/token', 'POST /oidc/token', 'POST /oidc/token/revocation', 'GET /oidc/jwks', 'GET /oidc/.well-known/openid-configuration', 'GET /oidc/.well-known/oauth-authorization-server',
  'GET /oidc/session/end', 'POST /oidc/session/end', 'POST /oidc/session/end/confirm', 'GET /oidc/session/end/success', 'GET /oidc/interaction/x', 'GET $interaction', 'POST $interaction', 'POST $interaction', 'POST /oidc/reg', 'GET /oidc/me', 'POST /oidc/device/auth', 'POST /oidc/token/introspection',
  'GET /oidc', 'GET /oidc/', 'GET /oidc//auth', 'GET /oidc/nothing', 'OPTIONS /oidc/token', 'DELETE /oidc/auth', 'GET /session', 'GET /session/login', 'GET /session/login', 'GET /session/callback', 'GET /session/callback', 'POST /session/logout', 'GET /session/nothing', 'POST /session', 'HEAD /oidc/auth', 'PUT /oidc/interaction/x',
];

/** What is read at a route; the others are asked for everywhere too. */
export const READ: Readonly<Record<string, readonly string[]>> = {
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

/** What a client sends who means no harm: something odd beside it comes further than by itself. */
export const SOUND: Readonly<Record<string, string>> = {
  'GET /oidc/auth': `client_id=lyftet-web&response_type=code&scope=openid&redirect_uri=$public/session/callback&resource=$public/api&code_challenge=${'x'.repeat(43)}&code_challenge_method=S256`,
  'POST $interaction': 'step=sign-in&form=$form&username=somebody&secret=x',
  'POST /oidc/token': 'grant_type=authorization_code',
  'GET /oidc/session/end': 'client_id=lyftet-web&post_logout_redirect_uri=$public/',
};
