import type { BenchContext } from '../bench-context.js';
import { CLIENTS, type Figure, alternate, stable } from '../figure.js';
import { applySections, ask } from '../installation/ask.js';
import type { BenchInstallation } from '../installation/bench-installation.js';
import { startService } from '../installation/our-plugins.js';
import { admitOfficial } from '../installation/people.js';
import { LoadGenerator, portOf } from '../load/load-generator.js';

const ROUNDS = 7;
const SECONDS = 2;
const COURSES = 12;

/** A page of the catalogue that the gateway keeps, beside a bare Fastify route with the same body. */
export async function cachedPage(context: BenchContext): Promise<Figure[]> {
  const { installation } = await startService(context, 'catalog');
  const path = `/courses?programmeId=${await applyCatalogue(installation)}`;
  const page = await ask(installation, 'GET', path);
  context.note(`The page has ${Buffer.byteLength(page)} bytes`);

  const bare = installation.startOwn('bare-route', new URL('../kit-overhead/bare-route.process.js', import.meta.url));
  const barePort = await bare.ask<number>('start', { raw: installation.rawNats, body: page });
  const load = LoadGenerator.start(installation);
  const ours = (seconds: number) =>
    load.hold({ method: 'GET', port: portOf(installation.publicUrl), path, clients: CLIENTS, seconds });
  const control = (seconds: number) =>
    load.hold({ method: 'GET', port: barePort, path: '/page', clients: CLIENTS, seconds });
  await control(SECONDS);
  await ours(SECONDS);
  const measured = await alternate(
    ROUNDS,
    async () => (await ours(SECONDS)).perSecond,
    async () => (await control(SECONDS)).perSecond,
  );
  return [stable('cached-page', 'pages/s', measured)];
}

/** The catalogue of a programme, as a programme office applies it; answers the programme's id. */
async function applyCatalogue(installation: BenchInstallation): Promise<string> {
  const sections = {
    programme: {
      key: 'bench',
      number: '2026/1',
      title: { sv: 'Ett mått på fart' },
      owner: 'bench',
      startsOn: '2026-01-01',
      endsOn: '2027-12-31',
      period: '2021-2027',
    },
    profiles: [],
    courses: Array.from({ length: COURSES }, (_, course) => ({
      key: `course-${course}`,
      title: { sv: `Digital kompetens ${course}`, en: `Digital competence ${course}` },
      summary: { sv: 'Vad kursen handlar om, i en mening som är så lång som sådana brukar vara.' },
      modules: [
        { key: `module-${course}`, title: { sv: 'Säker på nätet' }, hours: 6, forms: ['classroom'], competences: [] },
      ],
    })),
    goals: [],
  };
  await applySections(installation, {
    plugin: 'catalog',
    programmeKey: 'bench',
    sections,
    as: await admitOfficial(installation, 'operator'),
  });
  const { items } = JSON.parse(await ask(installation, 'GET', '/programmes')) as { items: { programmeId: string }[] };
  return items[0]!.programmeId;
}
