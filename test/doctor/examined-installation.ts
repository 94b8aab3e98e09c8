import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createLogger } from '#platform';
import { temporaryDirectory } from '#platform/embedded';
import { TestInstallation, eventually } from '#testing';
import { startGateway } from '../../apps/gateway/src/start-gateway.js';
import { ensureDemoAccounts } from '../../apps/identity/src/identity.plugin.js';
import { Issuer } from '../bench/installation/issuer.js';
import { Edge } from '../faults/edge.js';
import { type Person, type World, buildWorld } from '../faults/world.js';
import { ALL_PLUGINS } from '../journeys/platform.fixture.js';

const DAY_MS = 86_400_000;

/** An installation in which something of everything has happened, and nothing runs any more. */
export async function livedInstallation(): Promise<TestInstallation> {
  const installation = await TestInstallation.create(ALL_PLUGINS);
  const issuer = await Issuer.start();
  const secret = () => randomBytes(32).toString('base64url');
  const publicUrl = 'http://lyftet.test';
  const bufferKeys = temporaryDirectory('lyftet-buffer-keys-');
  const environment = {
    PUBLIC_URL: publicUrl,
    OIDC_ISSUER: issuer.url,
    OPERATOR_CLIENT_ID: 'operator',
    CURSOR_SECRET: secret(),
    LYFTET_DEMO: 'true',
    EVALUATION_KEY_SECRET: secret(),
    EVALUATION_SPARE_KEYS: '2',
    EVALUATION_BUFFER_KEYS: bufferKeys,
    CERTIFICATION_KEY_SECRET: secret(),
  };
  await Promise.all(ALL_PLUGINS.map((plugin) => installation.start(plugin, { environment })));
  const nats = new URL(installation.nats.urlOf('gateway'));
  const gateway = await startGateway({
    nats: { url: `nats://${nats.host}`, user: nats.username, password: nats.password },
    port: 0,
    publicUrl,
    logger: createLogger({ service: 'gateway', level: 'ERROR' }),
    oidc: { issuer: issuer.url },
    limits: { callerPerSecond: 0, addressPerSecond: 0 },
  });
  const edge = new Edge(
    () => [gateway.url],
    (subject) => issuer.token(subject, `${publicUrl}/api`),
  );
  try {
    const world = await buildWorld(edge, issuer.url, { learners: 5, sessionsToCome: 1, seats: 2 });
    await live(edge, world);
    const account = { username: 'ada', password: secret(), personId: world.learners[4]!.personId };
    await ensureDemoAccounts(
      installation.running.find(({ name }) => name === 'identity')!,
      [account],
    );
    await installation.settle();
    await installation.moveClockTo(new Date(Date.now() + 12 * DAY_MS));
    await eventually(
      async () =>
        (await installation.sql.query(`SELECT 1 FROM evaluation.survey WHERE state = 'closed'`)).rowCount === 2,
    );
    await installation.settle();
  } finally {
    await gateway.stop();
    await Promise.all(installation.running.splice(0).map((plugin) => plugin.stop()));
    await issuer.stop();
    rmSync(bufferKeys, { recursive: true });
  }
  return installation;
}

/** A session with two seats for five, one who leaves, one who completes everything and gets a certificate. */
async function live(
  edge: Edge,
  { learners, sessionsToCome: [toCome = ''], sessionsHeld, office, secondOfficer }: World,
): Promise<void> {
  const post = async (as: string, path: string, body: object) =>
    (await edge.insist({ as, method: 'POST', path, body, key: randomUUID() })).body;
  const enrolments: string[] = [];
  for (const { subject } of learners)
    enrolments.push((await post(subject, '/enrolments', { sessionId: toCome })).enrolmentId);
  await post(learners[0]!.subject, `/enrolments/${enrolments[0]}/cancel`, {});
  for (const sessionId of sessionsHeld) await attend(learners[1]!, sessionId);
  const programmes = await edge.insist({ method: 'GET', path: '/programmes' });
  const cases = `/certificate-cases?programmeId=${programmes.body.items[0].programmeId}`;
  const eligible = await edge.insist(
    { as: office.subject, method: 'GET', path: cases },
    ({ body }) => body?.items?.length === 1,
  );
  const caseIds = [eligible.body.items[0].caseId];
  await post(office.subject, '/certificate-cases/prepare', { caseIds, identityChecked: true });
  await post(secondOfficer.subject, '/certificate-cases/approve', { caseIds });
  await edge.insist(
    { as: office.subject, method: 'GET', path: cases },
    ({ body }) => body?.items?.[0]?.state === 'issued',
  );

  async function attend({ subject, personId }: Person, sessionId: string): Promise<void> {
    const { enrolmentId } = await post('office', '/enrolments', {
      sessionId,
      learnerId: personId,
      reason: 'Came with a paper slip',
    });
    await post('trainer', '/attendance', { sessionId, marks: [{ enrolmentId, minutes: 150 }] });
    await post(subject, `/enrolments/${enrolmentId}/sign`, {});
    await post('trainer', '/enrolments/assessments', { sessionId, results: [{ enrolmentId, outcome: 'completed' }] });
  }
}
