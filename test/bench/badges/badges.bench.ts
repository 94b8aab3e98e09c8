import type { BenchContext } from '../bench-context.js';
import { CONTROL_CONNECTIONS, type Figure, alternate, median, plain, stable } from '../figure.js';
import { costsOf, cpuFigures } from '../installation/costs.js';
import { startService } from '../installation/our-plugins.js';
import { Graduates } from './graduates.js';

const ROUNDS = 5;
const GROUP = 2_000;
const WARM_UP = 2_000;

/**
 * Certificates a second, from the first event that makes somebody eligible until all are signed and stored: judged by
 * their criteria, decided on by two officials, issued by the job. The control signs as many and stores them.
 */
export async function badges(context: BenchContext): Promise<Figure[]> {
  const { installation, plugin, gateway } = await startService(context, 'certification');
  const bare = installation.startOwn('bare-badges', new URL('./bare-badges.process.js', import.meta.url));
  await bare.ask('start', { url: installation.databaseUrl, connections: CONTROL_CONNECTIONS });
  const costs = costsOf({
    gateway: gateway.pid,
    certification: plugin.pid,
    postgres: installation.postgres.pid,
    nats: installation.nats.pid,
  });
  const bareCosts = costsOf({ 'bare-badges': bare.pid, postgres: installation.postgres.pid });
  const graduates = await Graduates.register(installation, WARM_UP + ROUNDS * GROUP);
  context.note(`${WARM_UP + ROUNDS * GROUP} people have attended what the certificate asks`);

  const seconds = { judging: [] as number[], issuing: [] as number[] };
  const issue = async (from: number, to: number) => {
    const began = performance.now();
    const caseIds = await graduates.complete(from, to);
    const judged = performance.now();
    await graduates.decide(caseIds);
    const issued = performance.now();
    seconds.judging.push((judged - began) / 1_000);
    seconds.issuing.push((issued - judged) / 1_000);
    return (to - from) / ((issued - began) / 1_000);
  };
  await issue(0, WARM_UP);
  const credential = await graduates.verifiedClaims();
  await bare.ask('issue', { count: WARM_UP, credential });
  for (const stage of Object.values(seconds)) stage.length = 0;

  const measured = await alternate(
    ROUNDS,
    async (round) => {
      const [from, to] = [WARM_UP + round * GROUP, WARM_UP + (round + 1) * GROUP];
      const perSecond = await costs.during(() => issue(from, to));
      await graduates.requireCredentials(to);
      await installation.untilRelayed('certification');
      return perSecond;
    },
    () => bareCosts.during(() => bare.ask<number>('issue', { count: GROUP, credential })),
  );
  return [
    stable('badges', 'badges/s', measured),
    plain('badges.judged', GROUP / median(seconds.judging), 'people/s'),
    plain('badges.decided-and-issued', GROUP / median(seconds.issuing), 'badges/s'),
    ...cpuFigures('badges', 'badge', ROUNDS * GROUP, costs, bareCosts),
  ];
}
