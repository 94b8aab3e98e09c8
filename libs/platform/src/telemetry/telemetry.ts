/**
 * What describes a span or a measurement: few names of few values. Never an id of a person or a row, never an address.
 */
export type Attributes = Readonly<Record<string, string | number>>;

export interface SpanStart {
  readonly kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  /** W3C `traceparent` of what this is part of; without it, or when it is none, a trace begins here. */
  readonly parent?: string | undefined;
  readonly attributes?: Attributes;
  /** `traceparent` of others that this belongs to. */
  readonly links?: readonly string[];
}

/** A piece of work that has begun. */
export interface OpenSpan {
  /** For whoever goes on from here. */
  readonly traceparent: string;
  set(name: string, value: string | number): void;
  /**
   * It did not do what it was there for. `kind` is a class of faults: the type of a problem, the code or name of an
   * error.
   */
  fail(kind: string): void;
  end(): void;
}

/**
 * Makes spans. What is under way is told by a `traceparent` that travels with the request, the event, the row of the
 * outbox; there is no other context, so nothing has to be looked up, and what carries none leaves no trace.
 */
export interface Tracing {
  start(name: string, start: SpanStart): OpenSpan;
}

/** A metric, defined once: for the program, its dashboard and its alerts. */
export interface MetricDefinition {
  /** OpenTelemetry's form: `lyftet.outbox.unsent`. */
  readonly name: string;
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** UCUM: `s`, `By`, or a noun in braces. */
  readonly unit: string;
  readonly description: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
}

export interface Instrument {
  /** Adds to a counter, or enters one value into a histogram. */
  record(value: number, labels: Attributes): void;
}

export type Observe = (definition: MetricDefinition, value: number, labels?: Attributes) => void;

export interface Metering {
  /** Of a counter or histogram that is written where things happen. */
  instrument(definition: MetricDefinition): Instrument;
  /** Values that are read when somebody asks for them. What throws is left out of that answer. */
  observe(definitions: readonly MetricDefinition[], read: (observe: Observe) => void | Promise<void>): void;
}

/** What one service tells of itself; both are undefined unless somebody has asked for them. */
export interface ServiceTelemetry {
  readonly tracing: Tracing | undefined;
  readonly metering: Metering | undefined;
}

/** The telemetry of a process: of one service, or of all in one process. */
export interface ProcessTelemetry {
  /**
   * @param options an entrance decides itself which traces are kept: the parents of its spans are whatever clients
   *   write
   */
  of(service: string, options?: { readonly isEntrance?: boolean }): ServiceTelemetry;
  /** The metrics of all its services as Prometheus reads them; undefined unless they are to be fetched. */
  readonly scrape: (() => Promise<string>) | undefined;
  /** Sends what is gathered, then nothing more. */
  stop(): Promise<void>;
}

export const NO_SERVICE_TELEMETRY: ServiceTelemetry = Object.freeze({ tracing: undefined, metering: undefined });

export const NO_TELEMETRY: ProcessTelemetry = Object.freeze({
  of: () => NO_SERVICE_TELEMETRY,
  scrape: undefined,
  stop: async () => undefined,
});
