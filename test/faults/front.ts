import { type Server, type Socket, connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * One address before several gateways, as a load balancer is: each new connection goes to the next gateway that is
 * ready, and one that cannot be opened to the one after. What breaks later breaks for the client, who is not asked to
 * send it again by us.
 */
export class Front {
  private turn = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly targets: () => readonly number[],
  ) {}

  /** @param targets ports of the gateways that are ready */
  static async start(targets: () => readonly number[]): Promise<Front> {
    const server = createServer();
    const front = new Front(server, targets);
    server.on('connection', (client) => front.open(client, targets().length));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private open(client: Socket, attempts: number): void {
    const ports = this.targets();
    const port = ports[this.turn++ % ports.length];
    if (port === undefined || attempts === 0) return void client.destroy();
    const gateway = connect(port, '127.0.0.1');
    gateway.once('error', () => this.open(client, attempts - 1));
    gateway.once('connect', () => {
      gateway.removeAllListeners('error');
      for (const [one, other] of [
        [client, gateway],
        [gateway, client],
      ] as const) {
        this.sockets.add(one);
        one
          .on('error', () => other.destroy())
          .on('close', () => {
            this.sockets.delete(one);
            other.destroy();
          });
        one.pipe(other);
      }
    });
  }
}
