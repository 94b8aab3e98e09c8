import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as contracts from '#contracts';
import type { Plugin } from '#plugin-kit';
import { type EventEnvelope, type JsonSchema, eventEnvelopeSchema } from '#plugin-kit/contract';

const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false, allErrors: true });
const isEnvelope = ajv.compile<EventEnvelope>(eventEnvelopeSchema);
/** By schema: compiling takes longer than all else here. */
const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/**
 * Holds what is told to the schemas by which others read it: every event of a known type, every message of person
 * state. Stricter than the schemas are to readers, who pass over what they do not know: here nothing is told that no
 * schema names.
 */
export class EventCheck {
  private readonly events: ReadonlyMap<string, JsonSchema>;
  private readonly states: ReadonlyMap<string, JsonSchema>;
  private readonly found = new Set<string>();
  /** How many events and states were looked at. */
  seen = 0;

  /**
   * @param plugins those whose events are known beside the contracts; of these, each event must stand on the plugin's
   *   page
   */
  constructor(private readonly plugins: readonly Plugin[]) {
    const told = Object.values(contracts);
    const events = [
      ...told.flatMap((one) => ('type' in one ? [one] : [])),
      ...plugins.flatMap(({ options }) => options.publishes ?? []),
    ];
    const states = [
      ...told.flatMap((one) => ('personClass' in one ? [one] : [])),
      ...plugins.flatMap(({ options }) => options.personStates ?? []),
    ];
    this.events = new Map(events.map(({ type, schema }) => [type, schema]));
    this.states = new Map(states.map(({ personClass, schema }) => [personClass, schema]));
  }

  /** What was found amiss so far: type, place and rule, never a value. */
  get faults(): readonly string[] {
    return [...this.found];
  }

  /** Looks at an event as its subscribers get it. */
  see(event: unknown): void {
    const type = typeOf(event);
    const schema = type === undefined ? undefined : this.events.get(type);
    if (type === undefined || schema === undefined) return this.seeStranger(type);
    this.seen += 1;
    this.require(isEnvelope, `${type}, envelope`, event);
    this.require(validatorOf(schema), type, (event as EventEnvelope).data);
    const { data, aggregateid } = event as EventEnvelope<Record<string, unknown>>;
    const [first] = Object.entries(schema['properties'] as Record<string, { readonly format?: string }>);
    if (this.isOurs(type) && first?.[1].format === 'uuid' && data?.[first[0]] !== aggregateid)
      this.found.add(`${type}: its first field, ${first[0]}, is not the id of its aggregate`);
  }

  /** Looks at a message of the stream PEOPLE. */
  seePersonState(subject: string, body: string): void {
    const personClass = subject.split('.')[2] ?? '';
    const schema = this.states.get(personClass);
    this.seen += 1;
    if (!schema) this.found.add(`person state ${personClass}: it has no schema`);
    else if (body !== '' && body !== 'null')
      this.require(validatorOf(schema), `person state ${personClass}`, parsed(body));
  }

  /** @throws {Error} when anything was amiss */
  requireNone(): void {
    if (this.found.size > 0) throw new Error(`Told outside of the schemas:\n${this.faults.join('\n')}`);
  }

  private seeStranger(type: string | undefined): void {
    if (type !== undefined && this.isOurs(type))
      this.found.add(`${type}: its plugin does not name it among what it publishes`);
  }

  /** Whether it is of a plugin that is here; what others would have told comes from the test. */
  private isOurs(type: string): boolean {
    return this.plugins.some(({ options }) => options.name === type.split('.')[0]);
  }

  private require(validate: ValidateFunction, what: string, value: unknown): void {
    if (validate(value)) return;
    for (const { instancePath, message, params } of validate.errors ?? []) {
      const place = instancePath.replaceAll(/\/\d+/g, '/…') || '/';
      this.found.add(`${what}: ${place} ${message} ${params['additionalProperty'] ?? ''}`.trim());
    }
  }
}

function typeOf(event: unknown): string | undefined {
  const type = typeof event === 'object' && event !== null ? (event as Partial<EventEnvelope>).type : undefined;
  return typeof type === 'string' ? type : undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function validatorOf(schema: JsonSchema): ValidateFunction {
  let validate = compiled.get(schema);
  if (!validate) compiled.set(schema, (validate = ajv.compile(closed(schema) as JsonSchema)));
  return validate;
}

/** The schema with every object closed that names its members. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  return 'properties' in schema && !('additionalProperties' in schema)
    ? { ...members, additionalProperties: false }
    : members;
}
