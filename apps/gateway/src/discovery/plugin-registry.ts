import type { Manifest } from '#plugin-kit/contract';
import type { CheckedManifest } from './manifest-check.js';
import { compareVersions } from './compare-versions.js';

/** Rounds of pings (one each second) without an answer after which an instance is gone. */
const MISSED_ROUNDS = 5;
/**
 * More names or instances than this are nobody's installation; the surplus is not listened to. Ours are not counted:
 * their names are few.
 */
const MAX_PLUGINS = 200;
const MAX_INSTANCES = 200;
/** Different manifests of one plugin at once; a rolling upgrade has two. Each may be half a megabyte. */
const MAX_MANIFESTS = 8;

export interface PluginInstance {
  readonly id: string;
  readonly announced: string | undefined;
  missedRounds: number;
  check: CheckedManifest;
}

/** A plugin whose manifest was accepted once and that is not forgotten. */
export interface KnownPlugin {
  readonly name: string;
  readonly manifest: Manifest;
  readonly sha256: string;
  /** `away`: its routes answer 503 until an instance answers again. */
  readonly state: 'up' | 'away';
  /** System time, ms since 1970, of the last answer of any instance. */
  readonly lastSeen: number;
  readonly instances: readonly { readonly id: string; readonly version: string }[];
}

export interface RefusedPlugin {
  readonly name: string;
  readonly instanceId: string;
  readonly reasons: readonly string[];
}

interface Entry {
  readonly instances: Map<string, PluginInstance>;
  chosen: { readonly manifest: Manifest; readonly sha256: string } | undefined;
  up: boolean;
  lastSeen: number;
}

/**
 * Who is there: a pure state machine, fed by {@link PluginDiscovery} with answers and rounds. Absence is counted in
 * rounds and not in time, so that a stalled process or a sleeping laptop does not declare everybody away.
 */
export class PluginRegistry {
  private readonly entries = new Map<string, Entry>();
  /** Rises with each change of what is known or up. */
  revision = 0;

  /**
   * @param forgetAfter ms after its last answer that a plugin is forgotten
   * @param changed called after each change of what routes and pages are made of
   * @param isOurs such plugins find room however many others there are
   */
  constructor(
    private readonly forgetAfter: (plugin: string) => number,
    private readonly changed: () => void,
    private readonly isOurs: (plugin: string) => boolean = () => false,
  ) {}

  /** An answer to a ping. `true` when the manifest of this instance must be fetched. */
  heard(name: string, id: string, announced: string | undefined, now: number): boolean {
    const entry = this.entries.get(name);
    const instance = entry?.instances.get(id);
    if (!entry || !instance || instance.announced !== announced) {
      return entry ? entry.instances.size < MAX_INSTANCES : this.hasRoomFor(name);
    }
    instance.missedRounds = 0;
    if ('manifest' in instance.check) {
      entry.lastSeen = now;
      if (!entry.up) this.choose(entry);
    }
    return false;
  }

  /** The manifest of an instance was fetched and checked. */
  learned(name: string, id: string, announced: string | undefined, check: CheckedManifest, now: number): void {
    const entry = this.entries.get(name) ?? { instances: new Map(), chosen: undefined, up: false, lastSeen: now };
    // Asked again: several may have been under way at once.
    if (
      this.entries.has(name)
        ? !entry.instances.has(id) && entry.instances.size >= MAX_INSTANCES
        : !this.hasRoomFor(name)
    )
      return;
    this.entries.set(name, entry);
    check = sharedOrRefused(entry, id, check);
    entry.instances.set(id, { id, announced, missedRounds: 0, check });
    if ('manifest' in check) entry.lastSeen = now;
    this.choose(entry);
  }

  /** Whether this instance is known with an accepted manifest of this hash. */
  holds(name: string, id: string, sha256: string): boolean {
    const check = this.entries.get(name)?.instances.get(id)?.check;
    return check !== undefined && 'manifest' in check && check.sha256 === sha256;
  }

  /** A manifest that another replica, or this one before its restart, had accepted. */
  remembered(name: string, manifest: Manifest, sha256: string, seenAt: number): void {
    const entry = this.entries.get(name);
    if (entry ? entry.up : !this.hasRoomFor(name)) return;
    this.entries.set(name, {
      instances: entry?.instances ?? new Map(),
      chosen: { manifest, sha256 },
      up: false,
      lastSeen: Math.max(seenAt, entry?.lastSeen ?? 0),
    });
    this.change();
  }

  /**
   * One more round of pings had its time to be answered. Answers the names that are forgotten from now on.
   * @param wasAsked whether a plugin could have answered
   */
  roundOver(now: number, wasAsked: (name: string) => boolean = () => true): string[] {
    const forgotten: string[] = [];
    for (const [name, entry] of this.entries) {
      if (!wasAsked(name)) continue;
      const before = entry.instances.size;
      for (const instance of entry.instances.values()) {
        instance.missedRounds += 1;
        if (instance.missedRounds >= MISSED_ROUNDS) entry.instances.delete(instance.id);
      }
      if (entry.instances.size < before) this.choose(entry);
      if (entry.instances.size === 0 && (!entry.chosen || now - entry.lastSeen > this.forgetAfter(name))) {
        forgotten.push(name);
        this.forget(name);
      }
    }
    return forgotten;
  }

  /** Nobody listened to a request: unless an instance answers in the next round, the plugin is away. */
  suspect(name: string): void {
    for (const instance of this.entries.get(name)?.instances.values() ?? [])
      instance.missedRounds = Math.max(instance.missedRounds, MISSED_ROUNDS - 2);
  }

  /** Takes the plugin out of routes and pages; it comes back if it answers again. */
  forget(name: string): void {
    if (this.entries.delete(name)) this.change();
  }

  /** Everybody of whom something is known, refused ones too. */
  names(): readonly string[] {
    return [...this.entries.keys()];
  }

  isUp(name: string): boolean {
    return this.entries.get(name)?.up ?? false;
  }

  known(): readonly KnownPlugin[] {
    return [...this.entries]
      .flatMap(([name, { chosen, up, lastSeen, instances }]): KnownPlugin[] =>
        chosen
          ? [
              {
                name,
                ...chosen,
                state: up ? 'up' : 'away',
                lastSeen,
                instances: [...instances.values()].flatMap(({ id, check }) =>
                  'manifest' in check ? [{ id, version: check.manifest.version }] : [],
                ),
              },
            ]
          : [],
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  refused(): readonly RefusedPlugin[] {
    return [...this.entries].flatMap(([name, { instances }]) =>
      [...instances.values()].flatMap(({ id, check }) =>
        'refused' in check ? [{ name, instanceId: id, reasons: check.refused }] : [],
      ),
    );
  }

  /** The highest version alive makes the routes; among equals the greatest hash, so that all gateways agree. */
  private choose(entry: Entry): void {
    const alive = [...entry.instances.values()].flatMap(({ check }) => ('manifest' in check ? [check] : []));
    alive.sort((a, b) => compareVersions(b.manifest.version, a.manifest.version) || (a.sha256 < b.sha256 ? 1 : -1));
    entry.up = alive.length > 0;
    entry.chosen = alive[0] ?? entry.chosen;
    this.change();
  }

  private hasRoomFor(name: string): boolean {
    if (this.isOurs(name)) return true;
    let others = 0;
    for (const known of this.entries.keys()) if (!this.isOurs(known)) others += 1;
    return others < MAX_PLUGINS;
  }

  private change(): void {
    this.revision += 1;
    this.changed();
  }
}

/** Replicas share one manifest in memory, however many there are, and nobody has more of them than an upgrade needs. */
function sharedOrRefused({ instances }: Entry, id: string, check: CheckedManifest): CheckedManifest {
  if ('refused' in check) return check;
  const others = [...instances.values()].flatMap((instance) =>
    instance.id !== id && 'manifest' in instance.check ? [instance.check] : [],
  );
  const same = others.find(({ sha256 }) => sha256 === check.sha256);
  if (same) return same;
  return new Set(others.map(({ sha256 }) => sha256)).size < MAX_MANIFESTS
    ? check
    : { refused: [`There are ${MAX_MANIFESTS} other manifests of this plugin already`] };
}
