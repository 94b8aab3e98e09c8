import { type Server, type Socket, connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A network between a client and a server that can swallow everything: connections stay open, and nothing comes through them any more. */
export class SilentProxy {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private isSilent = false;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {}

  static async start(targetPort: number): Promise<SilentProxy> {
    const server = createServer();
    const proxy = new SilentProxy(server, targetPort);
    server.on('connection', (client) => proxy.pass(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** How many connections clients hold open. */
  get connections(): number {
    return this.pairs.size;
  }

  /** From now on nothing comes through, new connections included. */
  swallow(): void {
    this.isSilent = true;
    for (const pair of this.pairs) this.silence(pair);
  }

  /** New connections come through again; the old ones never do, as when the other end is another machine by now. */
  recover(): void {
    this.isSilent = false;
  }

  async stop(): Promise<void> {
    for (const pair of this.pairs) pair.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    const pair = [client, server] as const;
    this.pairs.add(pair);
    client.on('error', () => undefined).on('close', () => {
      this.pairs.delete(pair);
      server.destroy();
    });
    server.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.pipe(server);
    server.pipe(client);
    if (this.isSilent) this.silence(pair);
  }

  private silence([client, server]: readonly [Socket, Socket]): void {
    client.unpipe(server);
    server.unpipe(client);
    server.pause();
    client.resume(); // the kernel of a machine in between takes what is sent; nobody ever answers it
  }
}
