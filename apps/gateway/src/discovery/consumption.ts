import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { within } from '#platform';
import { type Manifest, STREAMS, wantedSubjects } from '#plugin-kit/contract';

/** A durable consumer as the bus has it: what is delivered to the plugin whose name it bears. */
export interface Durable {
  readonly plugin: string;
  readonly stream: string;
  readonly subjects: readonly string[];
}

/**
 * Where a manifest and the bus do not agree. `undelivered`: the manifest says that the plugin consumes it, and nothing
 * delivers it. `unwanted`: it is delivered and no manifest says so. `ownerless`: a durable of a plugin that is not
 * known.
 */
export interface ConsumptionWarning {
  readonly plugin: string;
  readonly kind: 'undelivered' | 'unwanted' | 'ownerless';
  readonly stream: string;
  readonly subjects: readonly string[];
}

const ANSWER_WITHIN_MS = 2_000;
/** A page that anybody may fetch is not to be a way of asking the streams without end. */
const KEPT_MS = 2_000;
const MOST = 1_000;
const MOST_WARNINGS = 200;

/**
 * The durables on the streams of events and of person state, looked at when somebody wants to know and at most every
 * two seconds.
 */
export class Consumption {
  private manager: Promise<JetStreamManager> | undefined;
  private looked: { readonly at: number; readonly durables: Promise<readonly Durable[] | undefined> } | undefined;

  constructor(private readonly connection: () => NatsConnection) {}

  /** Undefined when the streams do not answer: then nothing is known, and nothing is to be warned of. */
  durables(): Promise<readonly Durable[] | undefined> {
    if (!this.looked || performance.now() - this.looked.at > KEPT_MS) {
      this.looked = { at: performance.now(), durables: within(ANSWER_WITHIN_MS, this.look()).catch(() => undefined) };
    }
    return this.looked.durables;
  }

  private async look(): Promise<readonly Durable[]> {
    const manager = await (this.manager ??= jetstreamManager(this.connection(), { checkAPI: false }));
    const found: Durable[] = [];
    for (const stream of Object.values(STREAMS)) {
      for await (const { name, config } of manager.consumers.list(stream)) {
        if (config.durable_name === undefined || found.length >= MOST) continue;
        const subjects = config.filter_subjects ?? (config.filter_subject ? [config.filter_subject] : ['>']);
        found.push({ plugin: name, stream, subjects: [...subjects].sort() });
      }
    }
    return found;
  }
}

/** Compares the manifests of all known plugins with the durables on the bus. */
export function consumptionWarnings(
  manifests: readonly Manifest[],
  durables: readonly Durable[] | undefined,
): ConsumptionWarning[] {
  if (!durables) return [];
  const warnings: ConsumptionWarning[] = [];
  const warn = (warning: ConsumptionWarning) => void (warning.subjects.length > 0 && warnings.push(warning));
  const of = (plugin: string, stream: string) =>
    durables.find((durable) => durable.plugin === plugin && durable.stream === stream)?.subjects ?? [];
  for (const manifest of manifests) {
    for (const stream of Object.values(STREAMS)) {
      const [wanted, delivered] = [wantedSubjects(manifest, stream), of(manifest.name, stream)];
      warn({
        plugin: manifest.name,
        stream,
        kind: 'undelivered',
        subjects: wanted.filter((subject) => !delivered.includes(subject)),
      });
      warn({
        plugin: manifest.name,
        stream,
        kind: 'unwanted',
        subjects: delivered.filter((subject) => !wanted.includes(subject)),
      });
    }
  }
  const known = new Set(manifests.map(({ name }) => name));
  for (const { plugin, stream, subjects } of durables)
    if (!known.has(plugin)) warn({ plugin, stream, kind: 'ownerless', subjects });
  return warnings.slice(0, MOST_WARNINGS);
}
