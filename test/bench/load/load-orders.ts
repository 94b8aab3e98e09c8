/** A request that is sent many times. */
export interface LoadRequest {
  readonly port: number;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** JSON. */
  readonly body?: object;
  /** With the access tokens that the generator knows. */
  readonly isSignedIn?: boolean;
}

/** For some seconds; client n signs in with token n. */
export interface HoldOrder extends LoadRequest {
  readonly clients: number;
  readonly seconds: number;
}

/** Once with each known token from `from` to before `to`. */
export interface EachOrder extends LoadRequest {
  readonly clients: number;
  readonly from: number;
  readonly to: number;
}

/** Each of these once. */
export interface AllOrder extends Pick<LoadRequest, 'port' | 'method'> {
  readonly clients: number;
  readonly requests: readonly Required<Pick<LoadRequest, 'path' | 'body'>>[];
}

export interface LoadResult {
  readonly requests: number;
  /** From the first request to the last reply. */
  readonly seconds: number;
  readonly perSecond: number;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
}
