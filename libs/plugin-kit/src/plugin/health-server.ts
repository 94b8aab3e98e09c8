import { createServer, type Server } from 'node:http';

/** What a probe asks of a process; null when all is well, else what is not. */
export type Unreadiness = () => Promise<string | null>;

/** `/health/live` and `/health/ready` of a process on a port of its own. */
export function startHealthServer(port: number, unreadiness: Unreadiness): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '', unreadiness).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
    });
  });
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, () => resolve(server)));
}

async function answer(path: string, unreadiness: Unreadiness): Promise<[number, object]> {
  if (path === '/health/live') return [200, { status: 'live' }];
  if (path !== '/health/ready') return [404, { status: 'unknown' }];
  const reason = await unreadiness();
  return reason === null ? [200, { status: 'ready' }] : [503, { status: 'not ready', reason }];
}
