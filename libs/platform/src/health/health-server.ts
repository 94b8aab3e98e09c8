import { type Server, createServer } from 'node:http';
import { boundConnections } from '../http/connection-bounds.js';
import { framingFault } from '../http/request-framing.js';

export interface HealthOptions {
  readonly port: number;
  /** Default: every address of the machine. */
  readonly host?: string;
  /** What a probe asks of a process; null when all is well, else what is not. */
  readonly unreadiness: () => Promise<string | null>;
  /** Metrics as Prometheus reads them; without them there is no `/metrics`. */
  readonly scrape?: (() => Promise<string>) | undefined;
}

interface HealthReply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Those who ask are a few probes and whoever gathers metrics, and they ask for little. */
const TIMES = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
};
const BOUNDS = { most: 100, answerMs: 20_000, checkMs: 2_000 };

/** `/health/live`, `/health/ready` and `/metrics` of a process, on a port of their own. */
export function startHealthServer(options: HealthOptions): Promise<Server> {
  const server = createServer(TIMES, (request, response) => {
    const isAsked = request.method === 'GET' || request.method === 'HEAD';
    if (!isAsked || framingFault(request) !== undefined) {
      response
        .writeHead(isAsked ? 400 : 405, {
          'content-length': '0',
          connection: 'close',
          ...(!isAsked && { allow: 'GET, HEAD' }),
        })
        .end();
      return;
    }
    void answer(request.url ?? '', options).then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    });
  });
  boundConnections(server, BOUNDS);
  return new Promise((resolve, reject) =>
    server.once('error', reject).listen(options.port, options.host, () => resolve(server)),
  );
}

async function answer(path: string, { unreadiness, scrape }: HealthOptions): Promise<HealthReply> {
  if (path === '/health/live') return json(200, { status: 'live' });
  if (path === '/metrics' && scrape) {
    return scrape().then(
      (body) => ({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body }),
      () => json(500, { status: 'unknown' }),
    );
  }
  if (path !== '/health/ready') return json(404, { status: 'unknown' });
  const reason = await unreadiness();
  return reason === null ? json(200, { status: 'ready' }) : json(503, { status: 'not ready', reason });
}

const json = (status: number, body: object): HealthReply => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});
