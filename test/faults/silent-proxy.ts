import { type Server, type Socket, connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** How a client of PostgreSQL says it: a simple query, its length in front (Frontend/Backend Protocol, "Query"). */
const COMMIT = Buffer.from('Q\0\0\0\u000bCOMMIT\0');
/** The end of what it is answered ("CommandComplete"). */
const COMMITTED = Buffer.from('COMMIT\0');

/**
 * A network between a client and a server that can swallow everything: connections stay open, and nothing comes through
 * them any more. Or it breaks where it hurts most.
 */
export class SilentProxy {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private readonly silenced = new WeakSet<readonly [Socket, Socket]>();
  private isSilent = false;
  private losing: { readonly what: 'answer' | 'request'; readonly resolve: () => void } | undefined;

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

  /**
   * Breaks the next connection over which events are committed: when PostgreSQL has answered the `COMMIT`, or just
   * before that reaches it. Resolves when that has happened and PostgreSQL has noticed.
   */
  loseCommit(what: 'answer' | 'request'): Promise<void> {
    return new Promise((resolve) => (this.losing = { what, resolve }));
  }

  async stop(): Promise<void> {
    for (const pair of this.pairs) pair.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    const pair = [client, server] as const;
    this.pairs.add(pair);
    client
      .on('error', () => undefined)
      .on('close', () => {
        this.pairs.delete(pair);
        server.destroy();
      });
    server.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.on('data', (bytes) => this.forward(bytes, pair));
    server.pipe(client);
    if (this.isSilent) this.silence(pair);
  }

  /**
   * What a silent network gets is gone: the kernel of a machine in between takes what is sent, and nobody ever answers
   * it.
   */
  private forward(bytes: Buffer, pair: readonly [Socket, Socket]): void {
    if (this.silenced.has(pair)) return;
    // Writes of a unit of work and its COMMIT come in one piece.
    const at = this.losing ? bytes.indexOf(COMMIT) : -1;
    if (at >= 0 && bytes.includes('kit-events')) this.breakAt(at, bytes, pair);
    else pair[1].write(bytes);
  }

  private breakAt(at: number, bytes: Buffer, pair: readonly [Socket, Socket]): void {
    const [, server] = pair;
    const { what, resolve } = this.losing!;
    this.losing = undefined;
    this.silence(pair);
    server.on('close', resolve);
    server.on('data', (answers) => {
      // PostgreSQL ends the connection, and the client's end falls with it
      if (what === 'request' || answers.includes(COMMITTED)) server.end();
    });
    server.resume();
    server.write(what === 'answer' ? bytes : bytes.subarray(0, at));
  }

  private silence(pair: readonly [Socket, Socket]): void {
    this.silenced.add(pair);
    pair[1].unpipe(pair[0]);
    pair[1].pause();
  }
}
