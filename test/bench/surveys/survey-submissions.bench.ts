import type { BenchContext } from '../bench-context.js';
import { CLIENTS, CONTROL_CONNECTIONS, type Figure, alternate, stable } from '../figure.js';
import { costsOf, cpuFigures } from '../installation/costs.js';
import { startService } from '../installation/our-plugins.js';
import { LoadGenerator, portOf } from '../load/load-generator.js';
import { ANSWERS, answersOfRespondents, requireAnswers } from './respondents.js';

const ROUNDS = 5;
const GROUP = 3_000;
const WARM_UP = 3_000;
const NAME = 'survey-submissions';

/**
 * Anonymous answers a second over HTTP, each with a blind-signed token and durable before it is acknowledged, beside
 * the bare prepared statement that spends a token and keeps an answer. The tokens are fetched beforehand, as people do.
 */
export async function surveySubmissions(context: BenchContext): Promise<Figure[]> {
  // No key is made ahead while we measure: all surveys of this installation open at the beginning.
  const { installation, plugin, gateway } = await startService(context, 'evaluation', { EVALUATION_SPARE_KEYS: '1' });
  const load = LoadGenerator.start(installation);
  const bare = installation.startOwn('bare-answers', new URL('./bare-answers.process.js', import.meta.url));
  await bare.ask('start', { url: installation.databaseUrl, connections: CONTROL_CONNECTIONS });
  const costs = costsOf({
    gateway: gateway.pid,
    evaluation: plugin.pid,
    postgres: installation.postgres.pid,
    nats: installation.nats.pid,
    load: load.child.pid,
  });
  const bareCosts = costsOf({ 'bare-answers': bare.pid, postgres: installation.postgres.pid });

  const answers = await answersOfRespondents(installation, WARM_UP + ROUNDS * GROUP);
  context.note(`${answers.length} tokens were fetched`);
  const request = { port: portOf(installation.publicUrl), method: 'POST', clients: CLIENTS } as const;
  const submit = (from: number, to: number) => load.all({ ...request, requests: answers.slice(from, to) }, 202);
  const control = (count: number) => bare.ask<number>('answer', { count, answers: ANSWERS });
  await submit(0, WARM_UP);
  await load.all({ ...request, requests: answers.slice(0, 1) }, 409); // a token is good once
  await control(WARM_UP);

  const measured = await alternate(
    ROUNDS,
    async (round) => {
      const [from, to] = [WARM_UP + round * GROUP, WARM_UP + (round + 1) * GROUP];
      const { perSecond } = await costs.during(() => submit(from, to));
      await requireAnswers(installation, to);
      return perSecond;
    },
    () => bareCosts.during(() => control(GROUP)),
  );
  return [stable(NAME, 'answers/s', measured), ...cpuFigures(NAME, 'answer', ROUNDS * GROUP, costs, bareCosts)];
}
