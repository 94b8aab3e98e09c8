/** The form of plugin names, and of the verb-noun part of operation names (docs/plugin-protocol.md, "Names"). */
export const NAME = /^[a-z][a-z0-9-]{1,40}$/;

/** Names that no plugin may take, because they begin subjects or segments of the protocol itself. */
export const RESERVED_PLUGIN_NAMES: ReadonlySet<string> = new Set([
  'event',
  'op',
  'person',
  'purge',
  'gateway',
  'lyftet',
]);

export const subjects = {
  operation: (operationName: string) => `op.${operationName}`,
  /** Several requests to a plugin in one message. */
  gathered: (plugin: string) => `op.${plugin}.$gathered`,
  manifest: (plugin: string, instanceId: string) => `op.${plugin}.$manifest.${instanceId}`,
  event: (type: string) => `event.${type}`,
  /** All events of one kind of aggregate, for example `event.enrolment.enrolment.>`. */
  aggregate: (plugin: string, aggregate: string) => `event.${plugin}.${aggregate}.>`,
  person: (personId: string, personClass: string) => `person.${personId}.${personClass}`,
  purge: (plugin: string) => `purge.${plugin}`,
  /** Told by the server whenever the bucket `demo-clock` is written. */
  demoClockMoved: 'demo-clock.moved',
} as const;

/** Headers of requests and replies over NATS; all lower case, compared exactly. */
export const HEADERS = {
  /** Of a request that came with others in one message: what would have been its subject. */
  operation: 'operation',
  /** Of an answer to such a request: this replica has no such operation and has done nothing. */
  notBegun: 'not-begun',
  traceparent: 'traceparent',
  correlationId: 'correlation-id',
  acceptLanguage: 'accept-language',
  idempotencyKey: 'idempotency-key',
  caller: 'caller',
  status: 'status',
  contentType: 'content-type',
  etag: 'etag',
  location: 'location',
  cacheTags: 'cache-tags',
  cacheSeconds: 'cache-seconds',
  retryAfter: 'retry-after',
  link: 'link',
  /** Name of the object in the plugin's `files-` store that is the body. */
  object: 'object',
} as const;

/** Key-value buckets and streams of the protocol. */
export const BUCKETS = {
  plugins: 'plugins',
  grants: 'grants',
  callerKeys: 'caller-keys',
  signOuts: 'sign-outs',
  demoClock: 'demo-clock',
} as const;
export const STREAMS = { events: 'EVENTS', people: 'PEOPLE' } as const;

const GUEST = `${STREAMS.events}_`;

/** The stream into which a plugin of others publishes; `EVENTS` takes what is there. */
export const guestStream = (plugin: string): string => GUEST + plugin;
/** Whose stream this is, if it is one of those. */
export const guestOf = (stream: string): string | undefined =>
  stream.startsWith(GUEST) ? stream.slice(GUEST.length) : undefined;

/** The object store of a plugin: replies that are too large for a message. */
export const filesBucket = (plugin: string) => `files-${plugin}`;

/** Service metadata by which a plugin is known among other NATS services (ADR-32). */
export const SERVICE_METADATA = { plugin: 'lyftet.plugin', manifestSha256: 'manifest-sha256' } as const;

export const MANIFEST_LIMITS = { bytes: 512 * 1024, operations: 500 } as const;
