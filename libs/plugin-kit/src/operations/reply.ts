import type { SuccessStatus } from './operation.js';

/** What an operation may say beside its body. */
export interface ReplyOptions {
  /** One of `otherStatuses`, instead of the operation's own status. */
  readonly status?: SuccessStatus;
  /** Tags by which a cached copy at the gateways is found when `work.purge` names one. */
  readonly cacheTags?: readonly string[];
  readonly location?: string;
  readonly etag?: string;
  /** RFC 8288, for example `<?after=…>; rel="next"`. */
  readonly link?: string;
  /** Overrides the operation's `produces`. */
  readonly contentType?: string;
}

/** A body with headers: return `new Reply(view, { cacheTags: [...] })` where the body alone is not enough. */
export class Reply<Body = unknown> {
  constructor(
    readonly body: Body,
    readonly options: ReplyOptions = {},
  ) {}
}
