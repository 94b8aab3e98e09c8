import { uuidv7 } from '#platform';
import { type BenchContext, installationFor } from '../bench-context.js';
import { CLIENTS, type Figure, alternate, plain, stable } from '../figure.js';
import { costsOf } from '../installation/costs.js';
import { admitPeople } from '../installation/people.js';
import { LoadGenerator, portOf } from '../load/load-generator.js';
import { idle } from './idle.plugin.js';

const ROUNDS = 7;
const SECONDS = 2;

/**
 * An operation that does nothing, signed in, beside a bare Fastify route that passes the same body on to a raw NATS
 * echo.
 */
export async function kitOverhead(context: BenchContext): Promise<Figure[]> {
  const installation = await installationFor(context, [idle]);
  const plugin = await installation.startPlugin('idle', new URL('./idle.process.js', import.meta.url));
  const gateway = await installation.startGateway();
  const bare = installation.startOwn('bare-route', new URL('./bare-route.process.js', import.meta.url));
  const echo = installation.startOwn('raw-echo', new URL('./raw-echo.process.js', import.meta.url));
  await echo.ask('start', installation.rawNats);
  const barePort = await bare.ask<number>('start', { raw: installation.rawNats });
  const load = LoadGenerator.start(installation);
  const people = await admitPeople(installation, CLIENTS, [{ role: 'programme-office', scope: '*' }]);
  await load.know(people.map(({ token }) => token));

  const body = {
    id: uuidv7(),
    title: 'Säker på nätet',
    amount: 17,
    kind: 'two',
    reason: 'A sentence of some length, as people write them.',
  };
  const request = { method: 'POST', body, clients: CLIENTS } as const;
  const ours = (seconds: number) =>
    load.hold({ ...request, port: portOf(installation.publicUrl), path: '/x/idle/things', isSignedIn: true, seconds });
  const control = (seconds: number) => load.hold({ ...request, port: barePort, path: '/things', seconds });
  await control(SECONDS);
  await ours(SECONDS);

  let requests = 0;
  const costs = costsOf({
    gateway: gateway.pid,
    plugin: plugin.pid,
    nats: installation.nats.pid,
    load: load.child.pid,
  });
  const measured = await alternate(
    ROUNDS,
    async () => {
      const result = await costs.during(() => ours(SECONDS));
      requests += result.requests;
      return result.perSecond;
    },
    async () => (await control(SECONDS)).perSecond,
  );
  return [
    stable('kit-overhead', 'requests/s', measured),
    ...costs
      .cpu()
      .map(([name, seconds]) => plain(`kit-overhead.cpu-${name}`, (seconds / requests) * 1e6, 'µs/request')),
  ];
}
