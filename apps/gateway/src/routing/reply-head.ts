import { HEADERS, type HeaderReader } from '#plugin-kit/contract';
import { ReplyRefused } from './gateway-problems.js';
import { FIELD_VALUE } from './header-rules.js';
import type { Route } from './route.js';

/** Names the object in the bucket `files-<plugin>` that holds a body too large for a message. */
export const OBJECT_HEADER = 'object';

/** What a plugin said beside the body, checked. */
export interface ReplyHead {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly etag: string | undefined;
  /** Lower-case name → value, for the client. */
  readonly headers: Record<string, string>;
  readonly cacheTags: readonly string[];
  /** For how long, in seconds, a copy is true at most; undefined: as long as the manifest says. */
  readonly cacheSeconds: number | undefined;
  /** Name of the object that holds the body. */
  readonly object: string | undefined;
}

const STATUS = /^(?:20[0-2]|204|30[1-378]|304|4\d\d|5\d\d)$/;
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e]{0,200}"$/;
/** A path of this origin; never `//host`, which browsers take for another one. */
const LOCATION = /^\/(?![/\\])[\x21-\x7e]{0,2000}$/;
const OBJECT_NAME = /^[A-Za-z0-9_-]{8,128}$/;
const TAG = /^[\x21-\x7e]{1,200}$/;
/** What a browser would run or draw as a page: an operation must say in its manifest that it produces it. */
const ACTIVE = /html|xml|script|css|svg|wasm|multipart|pdf/;
const MAX_TAGS = 200;
const MEDIA_TYPE = /^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,80}$/;

/**
 * Reads the headers of a reply as those of a stranger. Everything that is not named by the protocol or by the
 * operation's manifest stays here; what is named must be well-formed.
 * @param publicUrl what a `location` may begin with instead of being a path
 * @throws ReplyRefused
 */
export function readReplyHead(route: Route, message: HeaderReader | undefined, publicUrl: string): ReplyHead {
  const get = (name: string): string | undefined => {
    const value = message?.get(name);
    if (!value) return undefined;
    if (!FIELD_VALUE.test(value)) throw refused(`header ${name}`);
    return value;
  };
  const statusText = get(HEADERS.status) ?? (get('Nats-Service-Error-Code') ? '500' : String(route.operation.status));
  if (!STATUS.test(statusText)) throw refused('status');
  const status = Number(statusText);
  const headers: Record<string, string> = {};
  const location = get(HEADERS.location);
  if (location !== undefined) headers['location'] = checkedLocation(location, publicUrl);
  else if (status >= 301 && status <= 308 && status !== 304) throw refused('redirect without location');
  const link = get(HEADERS.link);
  if (link !== undefined) headers['link'] = link;
  const retryAfter = get(HEADERS.retryAfter);
  if (retryAfter !== undefined) {
    if (!/^\d{1,6}$/.test(retryAfter)) throw refused('retry-after');
    headers['retry-after'] = retryAfter;
  }
  for (const name of route.operation.responseHeaders) {
    const value = get(name);
    if (value !== undefined) headers[name] = value;
  }
  const etag = get(HEADERS.etag);
  if (etag !== undefined) {
    if (!ETAG.test(etag)) throw refused('etag');
    headers['etag'] = etag;
  }
  const object = get(OBJECT_HEADER);
  if (object !== undefined && !OBJECT_NAME.test(object)) throw refused('object');
  return {
    status,
    contentType: checkedContentType(route, status, get(HEADERS.contentType)),
    etag,
    headers,
    cacheTags: readTags(message),
    cacheSeconds: readSeconds(get(HEADERS.cacheSeconds)),
    object,
  };
}

function checkedLocation(location: string, publicUrl: string): string {
  if (LOCATION.test(location)) return location;
  if (location.startsWith(`${publicUrl}/`) && LOCATION.test(location.slice(publicUrl.length))) return location;
  throw refused('location');
}

/** A type other than the manifest's is let through while a browser does nothing with it but show or save it. */
function checkedContentType(route: Route, status: number, contentType: string | undefined): string | undefined {
  if (contentType === undefined) return status >= 400 ? undefined : route.operation.produces;
  if (contentType === route.operation.produces) return contentType;
  const mediaType = contentType.split(';', 1)[0]!.trim().toLowerCase();
  if (mediaType !== route.mediaType && (ACTIVE.test(mediaType) || !MEDIA_TYPE.test(mediaType)))
    throw refused('content-type');
  return contentType;
}

function readSeconds(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw refused('cache-seconds');
  return Number(value);
}

function readTags(message: HeaderReader | undefined): readonly string[] {
  const values = message?.values(HEADERS.cacheTags) ?? [];
  if (values.length === 0) return [];
  const tags = values.flatMap((value) => value.split(/\s+/)).filter((tag) => tag !== '');
  if (tags.length > MAX_TAGS || tags.some((tag) => !TAG.test(tag))) throw refused('cache-tags');
  return tags;
}

function refused(what: string): Error {
  return new ReplyRefused({}, { cause: new Error(`the reply has a bad ${what}`) });
}
