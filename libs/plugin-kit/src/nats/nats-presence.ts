import type { NatsConnection } from '@nats-io/transport-node';

/** Whether NATS is there: the client itself never gives up, and so never says that it is closed. */
export class NatsPresence {
  private connected = true;

  constructor(private readonly connection: NatsConnection) {
    void this.follow();
  }

  isConnected(): boolean {
    return this.connected && !this.connection.isClosed();
  }

  private async follow(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'disconnect' || type === 'staleConnection') this.connected = false;
      else if (type === 'reconnect') this.connected = true;
    }
  }
}
