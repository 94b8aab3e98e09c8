import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { keyedId } from '#plugin-kit/contract';
import { eventually } from '#testing';
import type { DescribedAnswers } from '../journeys/described-answers.js';
import { type Answer, TestPlatform } from '../journeys/platform.fixture.js';
import { type Endpoint, endpointsOf } from './endpoint.js';
import type { Known } from './valid-value.js';

const HOUR_MS = 3_600_000;
const PROGRAMME_ID = keyedId('programme', 'digieffekt');
const ORGANISATION_ID = keyedId('organisation', 'landskrona');
const SHOWN = /"(\w+)":"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"/g;
const ROLES = [
  'operator',
  'programme-office',
  'coordinator',
  'trainer',
  'certification-officer',
  'evaluator',
  'steering',
  'simulator',
];

/** A platform on which a real programme is under way, so that requests meet more than empty tables. */
export interface FuzzWorld {
  readonly platform: TestPlatform;
  readonly endpoints: readonly Endpoint[];
  readonly known: Known;
  /** What the published document says of answers. */
  readonly described: DescribedAnswers;
  /**
   * As whom requests are sent: somebody with every role (no refusal for want of a role hides what lies behind it), a
   * learner, the operator, nobody.
   */
  readonly callers: readonly (string | undefined)[];
  readonly tokens: ReadonlyMap<string, string>;
  /** Gives back the roles that requests took away meanwhile. */
  readonly restoreRoles: () => Promise<void>;
}

export async function startFuzzWorld(): Promise<FuzzWorld> {
  // One token lasts for the whole run.
  const platform = await TestPlatform.start({ environment: { ACCESS_TOKEN_LASTS: '12h' } });
  const insist = async (method: string, path: string, body: object | undefined, as: string): Promise<any> => {
    let last: Answer | undefined;
    await eventually(async () => (last = await platform.api(method, path, body, { as })).status < 300).catch(() => {
      throw new Error(`${method} ${path}: ${last?.status} ${JSON.stringify(last?.body)}`);
    });
    return last!.body;
  };
  const sections = parse(readFileSync(new URL('../../programmes/digieffekt.yaml', import.meta.url), 'utf8')) as Record<
    string,
    object
  >;
  // Sessions are to come: the programme goes on.
  Object.assign(sections['programme']!, { endsOn: '2099-12-31' });
  for (const [owner, own] of Object.entries({
    catalog: ['profiles', 'courses', 'goals'],
    directory: ['organisations', 'goalGroups'],
    evaluation: ['surveys'],
    certification: ['certificates'],
  })) {
    await insist(
      'POST',
      `/${owner}/programme/apply`,
      {
        programmeKey: 'digieffekt',
        version: 'f'.repeat(64),
        allSections: Object.keys(sections),
        sections: Object.fromEntries(['programme', ...own].map((section) => [section, sections[section]])),
      },
      'operator',
    );
  }
  const person = (given: string) => ({
    organisationId: ORGANISATION_ID,
    name: { given, family: 'Fuzz' },
    sex: 'female',
    identities: [{ issuer: `${platform.url}/oidc`, subject: `demo:${given.toLowerCase()}` }],
  });
  const office = await insist('POST', '/people', person('Fia'), 'operator');
  const learner = await insist('POST', '/people', person('Lova'), 'operator');
  for (const subject of ['demo:fia', 'demo:lova']) await platform.confirm(subject);
  await platform.takePart('digieffekt', 'landskrona');
  const restoreRoles = async (): Promise<void> => {
    for (const role of ROLES)
      await insist('POST', '/assignments', { personId: office.personId, role, scope: '*' }, 'operator');
  };
  await restoreRoles();
  const [goalGroup] = sections['goalGroups'] as { key: string }[];
  await insist(
    'POST',
    '/memberships',
    {
      programmeId: PROGRAMME_ID,
      goalGroupId: keyedId('goal-group', PROGRAMME_ID, goalGroup!.key),
      personIds: [learner.personId],
      from: '2023-01-01',
    },
    'demo:fia',
  );
  const { modules } = await insist('GET', '/modules', undefined, 'demo:fia').then((body) => ({
    modules: body.items as { moduleId: string }[],
  }));
  for (const [index, { moduleId }] of modules.slice(0, 4).entries()) {
    const at = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
    const { sessionId } = await insist(
      'POST',
      '/sessions',
      {
        moduleId,
        startsAt: at(300 + index),
        endsAt: at(304 + index),
        seats: 100,
        form: 'classroom',
        trainerIds: [office.personId],
      },
      'demo:fia',
    );
    await insist(
      'POST',
      '/enrolments',
      { sessionId, learnerId: learner.personId, reason: 'på hennes begäran' },
      'demo:fia',
    );
  }
  const { body: document } = await platform.api('GET', '/openapi.json');
  const endpoints = endpointsOf(document);
  const callers = ['demo:fia', 'demo:fia', 'demo:fia', 'operator', 'demo:lova', undefined];
  const tokens = new Map<string, string>();
  for (const as of new Set(callers)) if (as !== undefined) tokens.set(as, await platform.token(as));
  return {
    platform,
    endpoints,
    described: (await platform.describedAnswers())!,
    callers,
    tokens,
    restoreRoles,
    known: await knownThings(platform, endpoints, [office.personId, learner.personId]),
  };
}

/** Whatever the lists show. */
async function knownThings(
  platform: TestPlatform,
  endpoints: readonly Endpoint[],
  personIds: readonly string[],
): Promise<Known> {
  const named = new Map<string, Set<string>>([
    ['programmeId', new Set([PROGRAMME_ID])],
    ['organisationId', new Set([ORGANISATION_ID])],
    ['personId', new Set(personIds)],
    ['learnerId', new Set(personIds)],
  ]);
  for (const { method, path, parameters } of endpoints) {
    if (method !== 'GET' || path.includes('{')) continue;
    const query = parameters
      .filter(({ required }) => required)
      .map(({ name }) => `${name}=${PROGRAMME_ID}`)
      .join('&');
    const { body } = await platform.api('GET', `${path}?${query}`, undefined, { as: 'demo:fia' });
    for (const [, name, id] of JSON.stringify(body ?? '').matchAll(SHOWN)) {
      const ids = named.get(name!) ?? new Set();
      if (ids.size < 12) named.set(name!, ids.add(id!));
    }
  }
  return {
    ids: [...new Set([...named.values()].flatMap((ids) => [...ids].slice(0, 4)))],
    named: new Map([...named].map(([name, ids]) => [name, [...ids]])),
    keys: ['digieffekt', 'landskrona', 'it-sakerhet'],
  };
}
