import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { boundConnections, framingFault } from '#platform';

type Handler = (request: IncomingMessage & { baseUrl?: string }, response: ServerResponse) => unknown;

const TIMES = {
  requestTimeout: 30_000,
  headersTimeout: 10_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
};
/** Those who connect are gateways, with a connection for each request, and services that read keys. */
const BOUNDS = { most: 4_096, answerMs: 30_000, checkMs: 2_000 };

/** The HTTP listener of the provider: it serves the path of the issuer and nothing else. */
export interface OidcListener {
  /** `http://<host>:<port>/oidc` */
  readonly internalUrl: string;
  /** Takes no new connections, lets running requests end, and cuts off what is left after five seconds. */
  stop(): Promise<void>;
}

/** Where to listen; the times and bounds are for tests, which cannot wait for those above. */
export interface ListenAt {
  readonly host: string;
  readonly port: number;
  readonly times?: Partial<typeof TIMES>;
  readonly bounds?: Partial<typeof BOUNDS>;
}

/**
 * Listens for what the gateway forwards from `/oidc`, path unchanged. Addresses in replies are always those of the
 * public URL: whatever Host, X-Forwarded-Host or absolute request target a stranger sends is overwritten.
 */
export async function listenForOidc(publicUrl: string, listen: ListenAt, handler: Handler): Promise<OidcListener> {
  const { host, protocol, pathname } = new URL(`${publicUrl}/oidc`);
  const ended = new WeakSet<Socket>();
  const server = createServer(
    { ...TIMES, ...listen.times },
    (request: IncomingMessage & { baseUrl?: string }, response) => {
      // Behind a request whose end is in doubt nothing is one, and nothing is answered.
      if (ended.has(request.socket)) return;
      if (framingFault(request) !== undefined) {
        ended.add(request.socket);
        response.writeHead(400, { 'content-length': 0, connection: 'close' }).end();
        return;
      }
      const url = request.url ?? '';
      if (!url.startsWith(`${pathname}/`) && url !== pathname) {
        response
          .writeHead(404, { 'content-type': 'application/json' })
          .end('{"error":"not_found","error_description":"there is nothing at this address"}');
        return;
      }
      request.url = url.slice(pathname.length) || '/';
      request.baseUrl = pathname;
      request.headers.host = host;
      request.headers['x-forwarded-host'] = host;
      request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
      response.setHeader('x-content-type-options', 'nosniff');
      response.setHeader('referrer-policy', 'same-origin');
      response.setHeader('x-frame-options', 'DENY');
      handler(request, response);
    },
  );
  boundConnections(server, { ...BOUNDS, ...listen.bounds });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    internalUrl: `http://${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${port}${pathname}`,
    stop: () => close(server),
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), 5_000);
    server.close(() => {
      clearTimeout(deadline);
      resolve();
    });
    server.closeIdleConnections();
  });
}
