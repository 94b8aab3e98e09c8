import { jetstreamManager } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Logger } from '#platform';
import { BUCKETS, type Manifest } from '#plugin-kit/contract';
import { watchBucket } from '../nats/bucket-watch.js';
import { type CheckedManifest, checkManifest } from './manifest-check.js';
import type { PathSegments } from './path-segments.js';

/**
 * Known manifests in the bucket `plugins`, so that a new replica answers as the others do. Two keys for each plugin:
 * `<plugin>` holds the manifest's text, `<plugin>.seen` when somebody heard of it last (ms since 1970).
 */
export class PluginMemory {
  private readonly written = new Map<string, { sha256: string; seenAt: number }>();

  private constructor(
    private readonly connection: NatsConnection,
    private readonly bucket: KV,
    private readonly segments: PathSegments,
    private readonly logger: Logger,
  ) {}

  static async open(connection: NatsConnection, segments: PathSegments, logger: Logger): Promise<PluginMemory> {
    return new PluginMemory(connection, await new Kvm(connection).open(BUCKETS.plugins), segments, logger);
  }

  /** All plugins known to any replica. What does not pass today's checks is left out. */
  async recall(): Promise<{ name: string; manifest: Manifest; sha256: string; seenAt: number }[]> {
    const { state } = await (
      await jetstreamManager(this.connection, { checkAPI: false })
    ).streams.info(`KV_${BUCKETS.plugins}`, { subjects_filter: '>' });
    const names = Object.keys(state.subjects ?? {})
      .map((subject) => subject.slice(`$KV.${BUCKETS.plugins}.`.length))
      .filter((key) => !key.includes('.'));
    const found = await Promise.all(
      names.map(async (name) => {
        const [manifest, seen] = await Promise.all([this.bucket.get(name), this.bucket.get(`${name}.seen`)]);
        const check: CheckedManifest | undefined =
          manifest?.operation === 'PUT'
            ? checkManifest(manifest.value, { name, sha256: undefined }, this.segments)
            : undefined;
        if (!check || 'refused' in check) return [];
        return [
          {
            name,
            manifest: check.manifest,
            sha256: check.sha256,
            seenAt: seen?.operation === 'PUT' ? Number(seen.string()) || 0 : 0,
          },
        ];
      }),
    );
    return found.flat();
  }

  /** Calls back when an operator takes a plugin out of the bucket. Ends with the connection. */
  async watchRemovals(removed: (name: string) => void): Promise<void> {
    await watchBucket(this.connection, BUCKETS.plugins, 'new', this.logger, ({ key, isDeleted }) => {
      if (!isDeleted || key.includes('.')) return;
      this.written.delete(key);
      removed(key);
    });
  }

  /** Writes down a plugin that is up: its manifest when it is new, the time at most once in `everyMs`. */
  async keep(name: string, manifest: Manifest, sha256: string, seenAt: number, everyMs: number): Promise<void> {
    const before = this.written.get(name);
    if (before?.sha256 === sha256 && seenAt - before.seenAt < everyMs) return;
    this.written.set(name, { sha256, seenAt });
    if (before?.sha256 !== sha256) await this.bucket.put(name, JSON.stringify(manifest));
    await this.bucket.put(`${name}.seen`, String(seenAt));
  }

  async drop(name: string): Promise<void> {
    this.written.delete(name);
    await Promise.all([this.bucket.delete(name), this.bucket.delete(`${name}.seen`)]);
  }
}
