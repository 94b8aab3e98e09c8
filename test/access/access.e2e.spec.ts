import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ManifestOperation } from '#plugin-kit/contract';
import { demo } from '../../apps/demo/src/demo.plugin.js';
import { ALL_PLUGINS, type Answer } from '../journeys/platform.fixture.js';
import { type AccessRow, readAccessPage } from './access-page.js';
import { FOREIGN, NO_ROLE, OF_ALL, OF_OTHER_UNIT, OF_UNIT, elsewhere, here } from './access-people.js';
import { requestFor } from './access-requests.js';
import { AccessWorld } from './access-world.js';

const rows = readAccessPage();
const roles = [...rows[0]!.cells.keys()].filter((column) => column !== 'nobody' && column !== NO_ROLE);
const operations = new Map(
  [...ALL_PLUGINS, demo].flatMap(({ manifest }) => manifest.operations).map((operation) => [operation.name, operation]),
);

/** One attempt: who asks, for whose thing, and whether they may. */
interface Attempt {
  readonly as: string | undefined;
  readonly of: 'theirs' | 'own';
  readonly isAllowed: boolean;
}

/** What a cell of the page promises. */
function attemptsOf(cell: string, column: string): Attempt[] {
  if (column === 'nobody') return [{ as: undefined, of: 'theirs', isAllowed: cell === 'yes' }];
  const one = (as: string, isAllowed: boolean, of: Attempt['of'] = 'theirs'): Attempt => ({ as, of, isAllowed });
  switch (cell) {
    case 'yes':
      return [one(here(column), true)];
    case 'no':
      return [one(here(column), false), one(here(column), false, 'own')];
    case 'own':
      return [one(here(column), false), one(here(column), true, 'own')];
    case 'scope':
      return [one(here(column), true), one(elsewhere(column), false)];
    case 'everywhere':
      return [one(here(column), true), one(elsewhere(column), false)];
    case 'scope or own':
      return [one(here(column), true), one(elsewhere(column), false), one(elsewhere(column), true, 'own')];
    case 'scope and own':
      return [one(here(column), true), one(elsewhere(column), false), one(FOREIGN, false), one(OF_ALL, false)];
    default:
      throw new Error(`The page has a word that means nothing: "${cell}"`);
  }
}

describe('The page of access', () => {
  let world: AccessWorld;
  beforeAll(async () => void (world = await AccessWorld.start(roles)), 120_000);
  afterAll(() => world?.platform.stop());

  async function ask(
    operation: ManifestOperation,
    { as, of }: Pick<Attempt, 'as' | 'of'>,
  ): Promise<{ isGranted: boolean; answer: Answer }> {
    const { method, address, body, headers, told, isFaulty, isAnswer } = requestFor(
      operation,
      of === 'own' ? world.own(as!) : world.theirs,
    );
    const answer = await world.platform.api(method, address, method === 'GET' ? undefined : (body ?? {}), {
      ...(as && { as }),
      ...(headers && { headers }),
    });
    const { status } = answer;
    const problem = String(answer.body?.type ?? '')
      .split(':')
      .at(-1);
    if (status >= 500 || status === 429 || (status === 400 && !isFaulty))
      throw new Error(
        `${method} ${address} as ${as}: ${status} ${JSON.stringify(answer.body)} answers neither yes nor no`,
      );
    const isRefused = [401, 403, 404].includes(status) && problem !== isAnswer;
    return {
      isGranted: !isRefused && (told === undefined || status >= 300 || JSON.stringify(answer.body).includes(told)),
      answer,
    };
  }

  /** What was found otherwise than the page says. */
  async function disagreements({ operation: name, cells }: AccessRow): Promise<string[]> {
    const operation = operations.get(name)!;
    const { isOfOneself } = requestFor(operation, world.theirs);
    const attempts = [...cells].flatMap(([column, cell]) =>
      attemptsOf(cell, column).map((attempt) => ({ ...attempt, cell, column })),
    );
    // Nobody can ask of others there; but whoever is not signed in is refused all the same.
    const asked = attempts.filter(
      ({ as, of, isAllowed }) => !isOfOneself || as === undefined || of === 'own' || isAllowed,
    );
    const found = await Promise.all(asked.map(async (attempt) => ({ ...attempt, ...(await ask(operation, attempt)) })));
    return found.flatMap(({ as, of, cell, isAllowed, isGranted, answer }) => {
      const isTrue = isGranted === isAllowed && (as !== undefined || isAllowed || answer.status === 401);
      const told = `${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`;
      return isTrue
        ? []
        : [`${name}: ${as ?? 'nobody'} asks for ${of}, the page says "${cell}", the answer is ${told}`];
    });
  }

  it('has a row for every operation of every plugin', () => {
    expect(rows.map(({ operation }) => operation).sort()).toEqual([...operations.keys()].sort());
    expect(rows.length).toBeGreaterThan(100);
  });

  it.each(rows.map((row) => [row.operation, row] as const))(
    'is true of %s, whoever asks',
    async (_name, row) => {
      expect(await disagreements(row)).toEqual([]);
    },
    30_000,
  );

  const inUnits = [
    'directory.list-people',
    'directory.get-person',
    'directory.list-units',
    'enrolment.get-enrolment',
    'enrolment.list-enrolments',
    'enrolment.get-attest',
    'enrolment.list-training-plans',
    'enrolment.agree-plan',
    'identity.find-accounts',
  ];
  it.each(inUnits)(
    'and of %s for a role in a unit, which reaches the parts of the unit and no other unit',
    async (name) => {
      const operation = operations.get(name)!;

      expect((await ask(operation, { as: OF_UNIT, of: 'theirs' })).isGranted).toBe(true);
      expect((await ask(operation, { as: OF_OTHER_UNIT, of: 'theirs' })).isGranted).toBe(false);
    },
  );
});
