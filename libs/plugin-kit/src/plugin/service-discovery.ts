import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { SERVICE_METADATA, subjects } from '../contract/index.js';
import type { DispatchedOperation } from '../operations/operation-dispatcher.js';
import { isAsked } from './is-asked.js';

export interface DiscoveredService {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly instanceId: string;
  readonly startedAt: Date;
  /** The manifest as it is sent, byte for byte. */
  readonly manifest: Uint8Array;
  readonly manifestSha256: string;
  readonly operations: ReadonlyMap<string, DispatchedOperation>;
  /** How many events stand aside in the inbox. */
  readonly parked: () => Promise<number>;
}

/** Answers `$SRV.PING|INFO|STATS[.name[.id]]` (NATS ADR-32) and serves the manifest of this instance. */
export function announce(connection: NatsConnection, service: DiscoveredService): Subscription[] {
  const identity = {
    name: service.name,
    id: service.instanceId,
    version: service.version,
    metadata: { [SERVICE_METADATA.plugin]: '1', [SERVICE_METADATA.manifestSha256]: service.manifestSha256 },
  };
  const endpoints = () =>
    [...service.operations.keys()].map((name) => ({
      name: name.split('.')[1],
      subject: subjects.operation(name),
      queue_group: service.name,
    }));
  const answers = {
    PING: () => ({ type: 'io.nats.micro.v1.ping_response', ...identity }),
    INFO: () => ({
      type: 'io.nats.micro.v1.info_response',
      ...identity,
      description: service.summary,
      endpoints: endpoints(),
    }),
    STATS: async () => {
      // Data of an endpoint's own are allowed by ADR-32; while the database is away nobody knows the number.
      const parked = await service.parked().then(
        (count) => ({ data: { parked: count } }),
        () => ({}),
      );
      return {
        type: 'io.nats.micro.v1.stats_response',
        ...identity,
        started: service.startedAt.toISOString(),
        endpoints: [...service.operations].map(([name, { stats }]) => ({
          name: name.split('.')[1],
          subject: subjects.operation(name),
          queue_group: service.name,
          num_requests: stats.requests,
          num_errors: stats.errors,
          last_error: stats.lastError,
          processing_time: stats.processingTime,
          average_processing_time: stats.requests === 0 ? 0 : Math.round(stats.processingTime / stats.requests),
          ...(name === `${service.name}.list-parked-events` && parked),
        })),
      };
    },
  };
  const answering = Object.entries(answers).flatMap(([verb, answer]) =>
    [`$SRV.${verb}`, `$SRV.${verb}.${service.name}`, `$SRV.${verb}.${service.name}.${service.instanceId}`].map(
      (subject) =>
        connection.subscribe(subject, {
          callback: (error: Error | null, message: Msg) =>
            void (error ?? respond(message, async () => JSON.stringify(await answer()))),
        }),
    ),
  );
  const manifest = connection.subscribe(subjects.manifest(service.name, service.instanceId), {
    callback: (error: Error | null, message: Msg) => void (error ?? respond(message, () => service.manifest)),
  });
  return [...answering, manifest];
}

async function respond(message: Msg, answer: () => Uint8Array | Promise<string>): Promise<void> {
  if (!isAsked(message)) return;
  const body = await answer();
  // Where it came from may be gone meanwhile, and so may we.
  try {
    message.respond(body);
  } catch {
    return;
  }
}
