import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { TestInstallation } from '#testing';
import { type RoleGrant, type Scope } from '../contract/index.js';
import { Caller } from '../operations/caller.js';
import { alpha } from '../specs/notes.fixture.js';
import { type AccessRule, defineAccess } from './access-rule.js';

const [programmeId, organisationId, unitId, sessionId, learner, trainer] = Array.from({ length: 6 }, () =>
  randomUUID(),
);
const others = Array.from({ length: 6 }, () => randomUUID());

/** Things here and elsewhere, of somebody and of nobody. */
const things = [programmeId!, others[0]!].flatMap((programme) =>
  [organisationId!, null].flatMap((organisation) =>
    [unitId!, others[2]!, null].flatMap((unit) =>
      [sessionId!, others[3]!].flatMap((session) =>
        [
          [learner!, [trainer!]],
          [others[4]!, [others[5]!, learner!]],
          [null, []],
        ].map(([whose, trainers]) => ({
          programmeId: programme,
          organisationId: organisation,
          unitId: unit,
          sessionId: session,
          learner: whose as string | null,
          trainers: trainers as string[],
        })),
      ),
    ),
  ),
);

const at = {
  programme: 't.programme_id',
  organisation: 't.organisation_id',
  unit: 't.unit_id',
  session: 't.session_id',
};
const whose = { learner: 't.learner', trainers: 't.trainers[]' };

const rules: Record<string, AccessRule<never, never>> = {
  'by permission alone': defineAccess({ permission: 'thing:read', at }) as never,
  'by permission in units': defineAccess({ permission: 'thing:read', at: { unit: at.unit } }) as never,
  'by permission everywhere alone': defineAccess({ permission: 'thing:read', at: {} }) as never,
  'by permission for the very place': defineAccess({ permission: 'thing:read', at, everywhere: false }) as never,
  'by permission or own': defineAccess({ permission: 'thing:read', or: 'own', at, whose }) as never,
  'by a list of places': defineAccess({
    permission: 'thing:read',
    at: { programme: 'ARRAY[t.programme_id][]' },
  }) as never,
  'own alone': defineAccess({ whose }) as never,
};

const rolesOf = new Map([['thing:read', new Set(['reader'])]]);
const reader = (id: string, ...scopes: Scope[]) =>
  callerOf(
    id,
    scopes.map((scope): RoleGrant => ({ role: 'reader', scope })),
  );
const callerOf = (sub: string, roles: RoleGrant[], kind: 'person' | 'client' = 'person') =>
  Caller.of({ kind, sub, roles }, rolesOf, () => new Date());

const callers: Record<string, Caller> = {
  'a reader everywhere': reader(randomUUID(), '*'),
  'a machine that reads everywhere': callerOf('machine', [{ role: 'reader', scope: '*' }], 'client'),
  'a machine without a role': callerOf(learner!, [], 'client'),
  'a reader of the programme': reader(randomUUID(), `programme:${programmeId}`),
  'a reader of two units': reader(randomUUID(), `unit:${unitId}`, `unit:${others[2]}`),
  'a reader of the session': reader(randomUUID(), `session:${sessionId}`),
  'the learner': reader(learner!),
  'the learner, who reads in an organisation': reader(learner!, `organisation:${organisationId}`),
  'the trainer with another role': callerOf(trainer!, [{ role: 'writer', scope: '*' }]),
  'somebody who is not registered': callerOf('identity:abc', []),
  nobody: Caller.anonymous,
};

const cases = Object.keys(rules).flatMap((rule) => Object.keys(callers).map((caller) => [rule, caller] as const));

describe('An access rule', () => {
  let installation: TestInstallation;
  let database: pg.Client;
  beforeAll(async () => {
    installation = await TestInstallation.create([alpha]);
    database = new pg.Client({ connectionString: installation.database.urlOf('alpha') });
    await database.connect();
  });
  afterAll(async () => {
    await database.end();
    await installation.stop();
  });

  it.each(cases)('%s finds for %s the rows that it allows, and no other', async (name, who) => {
    const [rule, caller] = [rules[name]!, callers[who]!];
    const { rows } = await database.query<{ place: number }>(
      `SELECT (t.place - 1)::int AS place FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS j(thing, place)
       CROSS JOIN LATERAL (
         SELECT j.place, (thing->>'programmeId')::uuid AS programme_id,
           (thing->>'organisationId')::uuid AS organisation_id,
           (thing->>'unitId')::uuid AS unit_id, (thing->>'sessionId')::uuid AS session_id,
           (thing->>'learner')::uuid AS learner,
           ARRAY(SELECT jsonb_array_elements_text(thing->'trainers')::uuid) AS trainers
       ) t
       WHERE ${rule.condition(2)} ORDER BY 1`,
      [JSON.stringify(things), ...rule.values(caller)],
    );
    const allowed = things.flatMap((thing, place) => (rule.allows(caller, thing as never) ? [place] : []));

    expect(rows.map(({ place }) => place)).toEqual(allowed);
  });

  it('lets through what it should in each way at all', () => {
    const reached = (rule: string, caller: string) =>
      things.filter((thing) => rules[rule]!.allows(callers[caller]!, thing as never)).length;

    expect(reached('by permission alone', 'a reader everywhere')).toBe(things.length);
    expect(reached('by permission everywhere alone', 'a reader of the programme')).toBe(0);
    expect(reached('by permission for the very place', 'a reader everywhere')).toBe(0);
    expect(reached('by permission for the very place', 'a reader of the session')).toBe(things.length / 2);
    expect(reached('by permission or own', 'the learner')).toBe((things.length / 3) * 2);
    expect(reached('own alone', 'a reader everywhere')).toBe(0);
  });

  it('that asks for both takes neither alone, and makes no condition where it knows no columns', () => {
    const both = defineAccess({ permission: 'thing:read', and: 'own', at: ['organisation'], whose: ['people'] });
    const place = { organisationId };

    expect(both.allows(callers['the learner, who reads in an organisation']!, { ...place, people: learner })).toBe(
      true,
    );
    expect(both.allows(callers['the learner, who reads in an organisation']!, { ...place, people: trainer })).toBe(
      false,
    );
    expect(both.allows(callers['the learner']!, { ...place, people: learner })).toBe(false);
    expect(() => defineAccess({ permission: 'thing:read', and: 'own', at, whose }).condition(1)).toThrow(
      /no condition/,
    );
    expect(() => defineAccess({ permission: 'thing:read', at: ['unit'] }).condition(1)).toThrow(/no columns/);
    expect(() => defineAccess({ permission: 'thing:read' }).condition(1)).toThrow(/no columns/);
  });

  it('refuses with the permission that is missing', () => {
    const read = defineAccess({ permission: 'thing:read', at: ['programme'] });

    expect(() => read.require(callers['the learner']!, { programmeId })).toThrow(
      expect.objectContaining({ status: 403 }),
    );
    expect(read.require(callers['a reader of the programme']!, { programmeId })).toBeUndefined();
  });
});
