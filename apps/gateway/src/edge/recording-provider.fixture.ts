import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a provider read it. */
export interface ReadRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  body: string;
}

/**
 * A provider that believes everything it is sent (Node's lenient parser, and forwarding headers as they come), notes
 * each request that it reads, and answers badly where the path asks for it.
 */
export class RecordingProvider {
  /** Those read since they were last taken. */
  private read: ReadRequest[] = [];
  connections = 0;
  private readonly server = createServer(
    { insecureHTTPParser: true, requireHostHeader: false },
    (request, response) => {
      // Whoever asked has left.
      this.answer(request, response).catch(() => response.destroy());
    },
  );

  static async start(): Promise<RecordingProvider> {
    const provider = new RecordingProvider();
    provider.server.on('connection', () => (provider.connections += 1));
    await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get internalUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/oidc`;
  }

  /** What was read since, to be looked at once. */
  take(): ReadRequest[] {
    return this.read.splice(0);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const read: ReadRequest = { method, url, headers, body: '' };
    this.read.push(read);
    const text = `${method} ${url} ${headers.cookie ?? ''}`;
    const socket = response.socket!;
    if (url === '/oidc/early') response.writeHead(200, { 'content-length': String(text.length) }).end(text);
    for await (const chunk of request) read.body += String(chunk);
    if (response.headersSent) return;
    switch (url) {
      case '/oidc/extra':
        return void socket.write(
          `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nSet-Cookie: ` +
            `nobody=1\r\nContent-Length: 10\r\n\r\nof-nobody!`,
        );
      case '/oidc/broken':
        return void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => socket.destroy());
      case '/oidc/switch':
        return void socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nof-nobody!',
        );
      case '/oidc/slow':
        await new Promise((resolve) => setTimeout(resolve, 20));
        break;
      case '/oidc/stripping':
        response.setHeader('connection', 'set-cookie, content-security-policy, x-gone');
        response.setHeader('set-cookie', ['a=1', 'b=2']);
        response.setHeader('content-security-policy', "default-src 'none'");
        response.setHeader('x-gone', '1');
        response.setHeader('transfer-encoding', 'chunked');
        break;
      default:
    }
    response.writeHead(200, 'Fine').end(text);
  }
}
