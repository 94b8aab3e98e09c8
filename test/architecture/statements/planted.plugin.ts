import { defineFeature, defineMigration, definePlugin, statement } from '#plugin-kit';

/** Says of each statement something that its schema does not, so that every fault is known to be seen. */
export const misstated = definePlugin({
  name: 'misstated',
  version: '1.0.0',
  summary: 'Statements as they must not be',
  migrations: [
    defineMigration(
      '1763769600000-misstate',
      `
    CREATE TABLE thing (
      id uuid PRIMARY KEY, title text NOT NULL, note text, amount integer NOT NULL, made_at timestamptz NOT NULL,
        tags text[] NOT NULL, facts jsonb NOT NULL, total bigint NOT NULL
    );`,
    ),
  ],
  features: [defineFeature({})],
});

type Thing = { readonly id: string; readonly title: string };

statement<Thing, [id: string]>('as-it-is', 'SELECT id, title FROM thing WHERE id = $1');
statement<
  { id: string; note: string | null; madeAt: Date; tags: string[]; facts: { size: number }; total: string },
  [ids: readonly string[], since: Date, tags: string[] | null]
>(
  'all-as-they-are',
  `
  SELECT id, note, made_at AS "madeAt", tags, facts, total FROM thing
  WHERE id = ANY($1::uuid[]) AND made_at > $2 AND ($3::text[] IS NULL OR tags && $3)`,
);
statement<{ note: string }>('held-from-null', 'SELECT note FROM thing WHERE note IS NOT NULL');
statement<{ title: string | null }>(
  'joined-from-outside',
  'SELECT t.title FROM (SELECT 1) x LEFT JOIN thing t ON true',
);
statement<never, [id: string, facts: { size: number }]>('without-rows', 'UPDATE thing SET facts = $2 WHERE id = $1');
statement<object, [id: string]>('unread', 'SELECT 1 FROM thing WHERE id = $1 FOR UPDATE');

statement<Thing>('no-such-table', 'SELECT id, title FROM no_such_table');
statement<Thing & { readonly size: number }>('missing-column', 'SELECT id, title FROM thing');
statement<Thing>('column-too-many', 'SELECT id, title, amount FROM thing');
statement<{ title: number; madeAt: string; tags: string; total: number }>(
  'wrong-types',
  'SELECT title, made_at AS "madeAt", tags, total FROM thing',
);
statement<{ note: string }>('null-unsaid', 'SELECT note FROM thing');
statement<{ title: string | null }>('never-null', 'SELECT title FROM thing');
statement<Thing, [id: string]>('rows-of-a-change', 'UPDATE thing SET amount = 1 WHERE id = $1');
statement<never>('change-of-rows', 'SELECT id FROM thing');
statement<object>('parameter-unsaid', 'DELETE FROM thing WHERE id = $1 RETURNING id');
statement<object, [amount: string, tags: number[]]>(
  'wrong-parameters',
  'SELECT 1 FROM thing WHERE amount = $1 AND tags = $2',
);
statement<{ note?: string }>('column-optional', 'SELECT note FROM thing WHERE note = title');
statement<{ made_at: Date }>('named-as-the-column', 'SELECT made_at FROM thing');
statement('no-types', 'SELECT id FROM thing');
