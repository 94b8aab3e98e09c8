import { type NatsConnection, connect } from '@nats-io/transport-node';
import { Failure } from '../failure.js';

/** Runs `use` with a connection of the user `admin`. @param servers `host:port`, comma-separated. @throws {Failure} */
export async function withNatsAdmin<T>(
  servers: string,
  password: string,
  use: (connection: NatsConnection) => Promise<T>,
): Promise<T> {
  const connection = await connect({
    servers: servers.split(','),
    user: 'admin',
    pass: password,
    name: 'lyftet-provision',
    timeout: 10_000,
  }).catch((cause: Error) => {
    throw new Failure(`NATS at ${servers} lets the user admin not in: ${cause.message}`, { cause });
  });
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}
