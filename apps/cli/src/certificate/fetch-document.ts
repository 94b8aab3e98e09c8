import { Failure } from '../failure.js';
import { Connections, type Request } from '../http/exchange.js';
import { persistently } from '../http/persistently.js';

/** A status list of a million places takes 130 kB; strangers choose what is fetched, so there is an end to it. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Gets a public document by its address, as anybody could. */
export type FetchDocument = (url: string) => Promise<{ readonly text: string; readonly mediaType: string }>;

/**
 * Over HTTP, without signing in; runs `use` and closes the connections.
 * @param isPatient asks again for 30 s while an address is away; else it is asked once
 */
export async function withFetching<T>(
  use: (fetchDocument: FetchDocument) => Promise<T>,
  { isPatient = false } = {},
): Promise<T> {
  const connections = new Connections(4);
  try {
    return await use(async (url) => {
      if (!/^https?:\/\//.test(url)) throw new Failure(`${url} is not a web address`);
      const request: Request = {
        method: 'GET',
        url,
        mostBytes: MOST_BYTES,
        headers: { accept: 'application/vc+jwt, application/jwt;q=0.9, application/json;q=0.8' },
      };
      const { status, text, headers } = await (
        isPatient ? persistently(url, () => connections.exchange(request)) : connections.exchange(request)
      ).catch((cause: Error) => {
        throw new Failure(`${url} cannot be reached: ${cause.message || (cause as NodeJS.ErrnoException).code}`, {
          cause,
        });
      });
      if (status !== 200) throw new Failure(`${url} answers ${status}`);
      return { text, mediaType: (headers['content-type'] ?? '').split(';')[0]!.trim() };
    });
  } finally {
    connections.close();
  }
}
