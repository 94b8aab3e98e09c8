import { type Server, createServer } from 'node:http';

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

/** `/health/live`, `/health/ready` and `/metrics` of a process, on a port of their own. */
export function startHealthServer(options: HealthOptions): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '', options).then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    });
  });
  return new Promise((resolve, reject) => server.once('error', reject).listen(options.port, options.host, () => resolve(server)));
}

async function answer(path: string, { unreadiness, scrape }: HealthOptions): Promise<HealthReply> {
  if (path === '/health/live') return json(200, { status: 'live' });
  if (path === '/metrics' && scrape) {
    return scrape().then((body) => ({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body }), () => json(500, { status: 'unknown' }));
  }
  if (path !== '/health/ready') return json(404, { status: 'unknown' });
  const reason = await unreadiness();
  return reason === null ? json(200, { status: 'ready' }) : json(503, { status: 'not ready', reason });
}

const json = (status: number, body: object): HealthReply => ({ status, type: 'application/json', body: JSON.stringify(body) });
