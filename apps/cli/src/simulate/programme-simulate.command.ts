import { join } from 'node:path';
import { stockholmDay } from '#platform';
import { type Programme, applyProgramme, ownersIn } from '#programme';
import { withFetching } from '../certificate/fetch-document.js';
import { renderVerdict } from '../certificate/render-verdict.js';
import { type Command, type Invocation, textOption } from '../command.js';
import { Failure, UsageError } from '../failure.js';
import { nobody } from '../http/api.js';
import { type Session, withSession } from '../installation/open-session.js';
import { recordAcceptance } from '../programme/ask-organisations.js';
import { asFailure, callOverHttp } from '../programme/call-operations.js';
import { programmesFolder, readProgrammeFile, readProgrammeSchema } from '../programme/programme-files.js';
import { type Verified, certify } from './live/certify.js';
import { DemoTime } from './live/demo-clock.js';
import { Ledger } from './live/ledger.js';
import { liveProgramme } from './live/live-programme.js';
import { patiently, until } from './live/patience.js';
import { subjectOf } from './live/register-everybody.js';
import { type World, employee } from './live/world.js';
import { digieffekt } from './plan/digieffekt.scenario.js';
import { planLife } from './plan/plan-life.js';
import type { Scenario } from './plan/scenario.js';
import { inTime } from './programme-window.js';
import { disagreements } from './report/disagreements.js';
import { expectedReport } from './report/expected-report.js';
import type { GoalsReport } from './report/goals-report.js';
import { renderReport } from './report/render-report.js';

const SCENARIOS: readonly Scenario[] = [digieffekt];

/** `lyftet programme simulate <name>` */
export const programmeSimulate: Command = {
  name: 'programme simulate',
  usage: '<name> [--seed N] [--one-in N] [--programme-key K] [--url U] [--json]',
  summary: 'Live a whole programme on the demo clock, and check its report against what was done',
  details: [
    `Programmes: ${SCENARIOS.map(({ programme }) => programme).join(', ')}. The installation must be in demo ` +
      'mode, and on this computer.',
    'The same seed gives the same people and events. Another seed lives it again beside the first, as a ' +
      'programme of its own (<name>-<seed>, or --programme-key).',
    '--one-in N lives it with every Nth person of each goal group, which is quicker: nothing else is left ' +
      'out, but its goals are for all of them.',
    'When the demo clock has passed the first day of the programme, it is lived later by whole weeks.',
    'Exit code 1 when any figure of the report disagrees with what was done.',
  ].join('\n'),
  options: {
    url: { type: 'string' },
    seed: { type: 'string' },
    'one-in': { type: 'string' },
    'programme-key': { type: 'string' },
  },
  takes: { least: 1, most: 1 },
  run: (invocation) =>
    withSession(invocation, (session) =>
      withFetching(
        async (fetchDocument) => {
          const began = performance.now();
          const { world, operator } = await beginning(invocation, session);
          await liveProgramme(world, operator, session.installation.issuer);
          const verified = await certify(world, fetchDocument);
          const report = await reportOf(world);
          return tell(invocation, {
            ...report,
            verified,
            seconds: (performance.now() - began) / 1_000,
            requests: session.api.sent,
          });
        },
        { isPatient: true },
      ),
    ),
};

/** Applies the programme and plans its life. */
async function beginning(
  invocation: Invocation,
  { api, operator, signIn }: Session,
): Promise<{ world: World; operator: Session['operator'] }> {
  const { language, note } = invocation;
  const scenario = SCENARIOS.find(({ programme }) => programme === invocation.positionals[0]);
  if (!scenario)
    throw new UsageError(
      `There is no programme "${invocation.positionals[0]}" to simulate. There are: ` +
        `${SCENARIOS.map(({ programme }) => programme).join(', ')}.`,
    );
  const seed = numberOf(textOption(invocation, 'seed') ?? '1', 0, 'a seed');
  const oneIn = numberOf(textOption(invocation, 'one-in') ?? '1', 1, 'a part of the people');
  const schema = readProgrammeSchema();
  const written = readProgrammeFile(join(programmesFolder(), `${scenario.programme}.yaml`), schema, language);
  const key = textOption(invocation, 'programme-key') ?? (seed === 1 ? written.key : `${written.key}-${seed}`);
  if (!/^[a-z][a-z0-9-]{1,40}$/.test(key))
    throw new UsageError(`"${key}" is not a key: small letters, figures and hyphens, at most 41.`);

  const time = new DemoTime(api, operator);
  const today = stockholmDay(await time.now());
  const programme = inTime(written.withKey(key), today);
  const { items } = await api.get<{ items: readonly unknown[] }>(
    `/sessions?programmeId=${programme.programmeId}&limit=1`,
    nobody,
  );
  if (items.length > 0)
    throw new Failure(
      `The programme "${key}" has sessions here already. Live it again with another --seed, or another ` +
        '--programme-key.',
    );
  await applyProgramme(programme, schema, callOverHttp(api, operator)).catch((error: unknown) => {
    throw asFailure(error, language);
  });
  await recordAcceptance(api, operator, programme, `lyftet programme simulate ${scenario.programme}`);
  await untilApplied(
    programme,
    ownersIn(schema).map(({ plugin }) => plugin),
    api,
  );
  const { startsOn, endsOn } = programme.content.programme;
  note(`${today}  ${key} is applied: ${startsOn} – ${endsOn}, seed ${seed}`);

  const plan = planLife(programme.content, scenario, key, seed, written.content.programme.startsOn, oneIn);
  const identities = new Map(
    [...plan.people, ...plan.staff].map((somebody) => [somebody.key, signIn.asPerson(subjectOf(somebody))]),
  );
  const world: World = {
    api,
    programme,
    plan,
    time,
    ledger: new Ledger(),
    as: ({ key: somebody }) => identities.get(somebody)!,
    personIds: new Map(),
    membershipIds: new Map(),
    note,
  };
  return { world, operator };
}

async function untilApplied(
  { programmeId, version }: Programme,
  plugins: readonly string[],
  api: Session['api'],
): Promise<void> {
  await until(`${plugins.join(', ')} should stand at the new version of the programme`, async () => {
    const { status, body } = await api.reply('GET', `/programmes/${programmeId}`, undefined, nobody);
    const seen = body as { readonly version?: string; readonly isApplied?: boolean };
    return (status === 200 && seen.version === version && seen.isApplied === true) || undefined;
  });
}

/** The report, asked for until it agrees; and where it does not when that takes too long. */
async function reportOf(world: World): Promise<{ report: GoalsReport; wrong: readonly string[] }> {
  const steering = world.as(employee(world, 'steering'));
  const expected = expectedReport(world.programme.content, world.ledger);
  const look = () =>
    patiently(() => world.api.get<GoalsReport>(`/reports/goals?programmeId=${world.programme.programmeId}`, steering), {
      statuses: [403, 404],
    });
  let report = await look();
  await until('the report should agree', async () => {
    report = await look();
    return disagreements(expected, report).length === 0 || undefined;
  }).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
  });
  return { report, wrong: disagreements(expected, report) };
}

interface Told {
  readonly report: GoalsReport;
  readonly wrong: readonly string[];
  readonly verified: Verified;
  readonly seconds: number;
  readonly requests: number;
}

function tell(
  { json, language, say, note }: Invocation,
  { report, wrong, verified: { valid, revoked }, seconds, requests }: Told,
): number {
  const isRevokedShown = revoked.verdict.checks.every(({ name, holds }) => holds === (name !== 'status'));
  const faults = [
    ...wrong,
    ...(valid.verdict.isValid ? [] : [`certificate ${valid.certificateId} should be valid`]),
    ...(isRevokedShown
      ? []
      : [`certificate ${revoked.certificateId} should be revoked, and nothing else be wrong with it`]),
  ];
  if (json)
    say(
      JSON.stringify({
        agrees: faults.length === 0,
        disagreements: faults,
        report,
        certificates: { valid, revoked },
        seconds,
        requests,
      }),
    );
  else
    [
      ...renderReport(report, language),
      '',
      ...renderVerdict(valid.verdict, language),
      '',
      ...renderVerdict(revoked.verdict, language),
      '',
    ].forEach(say);
  note(`${requests} requests in ${seconds.toFixed(1)} s`);
  for (const fault of faults) note(`DISAGREES  ${fault}`);
  if (faults.length === 0) note('Every figure agrees with what was done.');
  return faults.length === 0 ? 0 : 1;
}

function numberOf(text: string, least: number, what: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > 2 ** 31)
    throw new UsageError(`"${text}" is not ${what}: a whole number from ${least}.`);
  return number;
}
