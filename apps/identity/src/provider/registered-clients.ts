import type { Adapter, ClientMetadata } from 'oidc-provider';

/**
 * The clients of the installation as the provider looks them up. They are known at the start and never change, so an
 * unknown client id costs no query, and nothing can be registered.
 */
export class RegisteredClients implements Adapter {
  private readonly clients: ReadonlyMap<string, ClientMetadata>;

  constructor(clients: readonly ClientMetadata[]) {
    this.clients = new Map(clients.map((client) => [client.client_id, client]));
  }

  async find(id: string): Promise<ClientMetadata | undefined> {
    return this.clients.get(id);
  }

  async findByUid(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}
  async revokeByGrantId(): Promise<void> {}

  async upsert(): Promise<void> {
    throw new Error('Clients are not registered at run time');
  }

  async consume(): Promise<void> {
    throw new Error('Clients are not consumed');
  }

  async destroy(): Promise<void> {
    throw new Error('Clients are not removed at run time');
  }
}
