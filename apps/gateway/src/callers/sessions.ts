import type { Exchange } from '../edge/exchange.js';

/** Sessions of browsers. */
export interface Sessions {
  /** The access token behind the session cookie; `undefined` without a session. */
  accessToken(cookie: string, exchange: Exchange): Promise<string | undefined>;
}
