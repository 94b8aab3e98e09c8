import { describe, expect, it } from '@jest/globals';
import { defineEvent, fact } from '../contract/index.js';
import { changes, forgets, keeps } from './copy-rule.js';
import { defineCopy, statementsOfCopy } from './define-copy.js';
import { foldEvents } from './fold-events.js';

const boatId = fact.id('The boat');
const launched = defineEvent('harbour', 'boat', 'launched', 1, 'A boat was launched', {
  boatId,
  ownerId: fact.id('Whose it is'),
  berth: fact.optional(fact.text('Where it lies', 9)),
});
const moored = defineEvent('harbour', 'boat', 'moored', 1, 'A boat lies elsewhere', {
  boatId,
  berth: fact.text('Where it lies', 9),
});
const left = defineEvent('harbour', 'owner', 'left', 1, 'An owner has left', { ownerId: fact.id('The owner') });

const rules = [
  keeps(launched, ['ownerId', 'berth'], { isSunk: false }),
  changes(moored, ['berth']),
  forgets(left, 'ownerId'),
] as const;
const byType = new Map(
  rules.map((rule) => [
    rule.definition.type,
    {
      ...rule,
      fields: new Map([...(rule.effect === 'forget' ? [] : [['boat_id', 'boatId'] as const]), ...rule.fields]),
    },
  ]),
);

function fold(...events: { definition: { type: string }; data: object }[]) {
  return foldEvents(
    events.map(({ definition, data }) => ({ type: definition.type, data }) as never),
    byType,
    ['boat_id'],
  );
}

describe('defineCopy', () => {
  it('makes one statement for each event, of the columns that the event tells', () => {
    expect(
      statementsOfCopy(defineCopy({ name: 'CopyBoats', table: 'boat', key: ['boatId'], rules }))!.map(({ text }) =>
        text.trim(),
      ),
    ).toEqual([
      'INSERT INTO "boat" ("berth", "boat_id", "is_sunk", "owner_id")\n' +
        'SELECT "berth", "boat_id", "is_sunk", "owner_id" FROM jsonb_populate_recordset(NULL::"boat", ' +
        '$1::jsonb) ORDER BY "boat_id"\n' +
        'ON CONFLICT ("boat_id") DO UPDATE SET "berth" = EXCLUDED."berth", "is_sunk" = EXCLUDED."is_sunk", ' +
        '"owner_id" = EXCLUDED."owner_id"',
      'UPDATE "boat" AS copy SET "berth" = told."berth"\n' +
        'FROM jsonb_populate_recordset(NULL::"boat", $1::jsonb) AS told\nWHERE copy."boat_id" = told."boat_id"',
      'DELETE FROM "boat"\nWHERE "owner_id" IN (SELECT "owner_id" FROM jsonb_populate_recordset(NULL::"boat", ' +
        '$1::jsonb))',
    ]);
  });

  it('refuses a field that the event does not tell, and rows that it cannot name', () => {
    expect(() => keeps(moored, ['colour' as 'berth'])).toThrow('harbour.boat.moored.v1 does not tell "colour"');
    expect(() => defineCopy({ name: 'CopyBoats', table: 'boat', key: ['hullId'], rules })).toThrow(
      'harbour.boat.launched.v1 does not tell "hullId"',
    );
  });

  it('refuses two rules for one event', () => {
    expect(() =>
      defineCopy({
        name: 'CopyBoats',
        table: 'boat',
        key: ['boatId'],
        rules: [changes(moored, ['berth']), changes(moored, [])],
      }),
    ).toThrow('two rules');
  });
});

describe('foldEvents', () => {
  it('lets the later events of a row count field by field, and clears what an event leaves out', () => {
    const { rows } = fold(
      launched('a', { boatId: 'a', ownerId: 'o', berth: '1' }),
      launched('a', { boatId: 'a', ownerId: 'p' }),
      moored('b', { boatId: 'b', berth: '2' }),
    );

    expect(rows).toEqual([
      { isWhole: true, values: { boat_id: 'a', owner_id: 'p', berth: null, is_sunk: false } },
      { isWhole: false, values: { boat_id: 'b', berth: '2' } },
    ]);
  });

  it('makes a row whole by an event that tells all of it, whichever comes first', () => {
    expect(
      fold(moored('a', { boatId: 'a', berth: '2' }), launched('a', { boatId: 'a', ownerId: 'o' })).rows,
    ).toMatchObject([{ isWhole: true, values: { berth: null } }]);
    expect(
      fold(launched('a', { boatId: 'a', ownerId: 'o' }), moored('a', { boatId: 'a', berth: '2' })).rows,
    ).toMatchObject([{ isWhole: true, values: { berth: '2' } }]);
  });

  it('forgets what was told of the same before, and keeps what is told after', () => {
    const { forgotten, rows } = fold(
      launched('a', { boatId: 'a', ownerId: 'o' }),
      left('o', { ownerId: 'o' }),
      launched('b', { boatId: 'b', ownerId: 'o' }),
    );

    expect([...forgotten]).toEqual([['owner_id', [{ owner_id: 'o' }]]]);
    expect(rows.map(({ values }) => values['boat_id'])).toEqual(['b']);
  });
});
