/** The statuses with which an operation says that it went well. */
export type SuccessStatus = 200 | 201 | 202 | 204;

/** What an operation may say beside its body. */
export interface ReplyOptions {
  /** One of `otherStatuses`, instead of the operation's own status. */
  readonly status?: SuccessStatus;
  /** Tags by which a cached copy at the gateways is found when `work.purge` names one. */
  readonly cacheTags?: readonly string[];
  /** For how long, in seconds, this reply is true at most: a copy is kept no longer, whatever the operation says. */
  readonly cacheSeconds?: number;
  readonly location?: string;
  readonly etag?: string;
  /** RFC 8288, for example `<?after=…>; rel="next"`. */
  readonly link?: string;
  /**
   * Ids of the people of whom the body tells, for operations that declare `reads`: of a body that is no JSON, and of
   * one that holds an id without telling anything of its person.
   */
  readonly about?: readonly string[];
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
