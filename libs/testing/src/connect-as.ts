import { connect, type NatsConnection } from '@nats-io/transport-node';

/**
 * A NATS connection of a user of the test account.
 * @param inbox as which it listens for replies; the client's own by default
 */
export function connectAs(natsUrl: string, inbox?: string): Promise<NatsConnection> {
  const { username, password, host } = new URL(natsUrl);
  return connect({
    servers: host,
    user: username,
    pass: password,
    inboxPrefix: inbox === undefined ? '_INBOX' : `_INBOX_${inbox}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
  });
}
