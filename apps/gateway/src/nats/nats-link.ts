import { type NatsConnection, connect } from '@nats-io/transport-node';
import { type Logger, within } from '#platform';

/** Replies come here, where no plugin's user may listen. */
export const INBOX_PREFIX = '_INBOX_gateway';

const DRAINED_WITHIN_MS = 1_500;

/** Where NATS is and as whom to sign in there. */
export interface NatsAddress {
  /** `nats://host:port`, several with commas; user and password may stand in it. */
  readonly url: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/**
 * A connection of this gateway. It never gives up, and says when it is away: what is sent meanwhile would be
 * delivered late, so callers must ask {@link NatsLink.isConnected} first.
 */
export class NatsLink {
  private connected = true;
  private readonly awayListeners: (() => void)[] = [];
  private readonly backListeners: (() => void)[] = [];

  private constructor(
    readonly connection: NatsConnection,
    logger: Logger,
  ) {
    void this.followStatus(logger);
  }

  /** Waits until NATS answers for the first time. */
  static async open(address: NatsAddress, logger: Logger, name = 'lyftet-gateway'): Promise<NatsLink> {
    const { servers, user, password } = readAddress(address);
    const connection = await connect({
      servers,
      name,
      waitOnFirstConnect: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      ignoreAuthErrorAbort: true,
      // A silent network must be noticed before cached pages grow old.
      pingInterval: 2_000,
      maxPingOut: 2,
      // A stack for each request would cost more than the request.
      noAsyncTraces: true,
      ...(user !== undefined && { user }),
      ...(password !== undefined && { pass: password }),
      inboxPrefix: INBOX_PREFIX,
    });
    return new NatsLink(connection, logger);
  }

  isConnected(): boolean {
    return this.connected;
  }

  onAway(listener: () => void): void {
    this.awayListeners.push(listener);
  }

  onBack(listener: () => void): void {
    this.backListeners.push(listener);
  }

  async close(): Promise<void> {
    // A server that is silent, or has more to send than is ever read, is not waited for.
    if (this.connected) await within(DRAINED_WITHIN_MS, this.connection.drain()).catch(() => undefined);
    await this.connection.close();
  }

  private async followStatus(logger: Logger): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect' || status.type === 'staleConnection') this.change(false, logger);
      else if (status.type === 'reconnect') this.change(true, logger);
      else if (status.type === 'error') logger.error('NATS reports an error', { error: status.error });
    }
    this.change(false, logger);
  }

  private change(connected: boolean, logger: Logger): void {
    if (connected === this.connected) return;
    this.connected = connected;
    if (!this.connection.isClosed()) logger.warn(connected ? 'NATS is back' : 'NATS is away');
    for (const listener of connected ? this.backListeners : this.awayListeners) listener();
  }
}

/** Credentials may stand in the URL, which the client itself would not read. */
function readAddress({ url, user, password }: NatsAddress): {
  servers: string[];
  user: string | undefined;
  password: string | undefined;
} {
  let found = { user, password };
  const servers = url.split(',').map((each) => {
    const parsed = new URL(each.trim());
    if (parsed.username)
      found = {
        user: found.user ?? decodeURIComponent(parsed.username),
        password: found.password ?? decodeURIComponent(parsed.password),
      };
    return `${parsed.protocol}//${parsed.host}`;
  });
  return { servers, ...found };
}
