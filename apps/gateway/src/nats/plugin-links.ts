import type { NatsLink } from './nats-link.js';

/**
 * Two connections of one gateway: what strangers send comes over one of its own. The server ends a connection that is
 * sent more than it takes, and that must not be the one on which our own plugins answer.
 */
export class PluginLinks {
  constructor(
    readonly ours: NatsLink,
    readonly others: NatsLink,
    readonly isOurs: (plugin: string) => boolean,
  ) {}

  /** The connection on which this plugin is asked and answers. */
  of(plugin: string): NatsLink {
    return this.isOurs(plugin) ? this.ours : this.others;
  }
}
