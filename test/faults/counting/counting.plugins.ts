import { DataSource } from 'typeorm';
import { Clock } from '#platform';
import {
  Int,
  ListOf,
  OnTimer,
  Operation,
  Subscriber,
  Text,
  UnitOfWork,
  type Work,
  defineFeature,
  defineMigration,
  definePlugin,
  defineTimer,
  rule,
} from '#plugin-kit';
import { type Received, defineEvent, fact } from '#plugin-kit/contract';

const counted = defineEvent('alpha', 'counter', 'counted', 1, 'A counter went up by one', {
  counterId: fact.id('The counter'),
  to: fact.count('Where it stands', 1),
});

class CountInput {
  @ListOf(rule.uuid(), { min: 1, max: 500 }) counterIds!: string[];
}
class CountedView {
  @Int(0) counted!: number;
}
class RemindInput {
  @Text(1, 40) text!: string;
}

@Operation({
  name: 'alpha.count',
  summary: 'Count all of these up',
  http: 'POST /x/alpha/counts',
  access: 'signed-in',
  input: CountInput,
  output: CountedView,
})
class Count {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute({ counterIds }: CountInput): Promise<CountedView> {
    return this.unitOfWork.run(async (work) => {
      const rows = await work.entities.query<{ id: string; value: number }[]>(
        `
          INSERT INTO counter (id, value)
          SELECT id, 1
          FROM unnest($1::uuid[]) AS c(id)
          ORDER BY id
          ON CONFLICT (id) DO UPDATE SET value = counter.value + 1
          RETURNING id, value
        `,
        [counterIds],
      );
      for (const { id, value } of rows) work.publish(counted(id, { counterId: id, to: value }));
      return { counted: rows.length };
    });
  }
}

const reminder = defineTimer<{ text: string }>('reminder');

@Operation({ name: 'alpha.remind', summary: 'Set a timer for now', access: 'signed-in', input: RemindInput })
class Remind {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ text }: RemindInput): Promise<void> {
    return this.unitOfWork.run(async (work) => work.schedule(reminder, text, this.clock.now(), { text }));
  }
}

/** Fails until somebody has mended it. */
@OnTimer(reminder)
class RemindWhenMended {
  async handle({ text }: { text: string }, work: Work): Promise<void> {
    const mended = await work.entities.query<object[]>('SELECT 1 FROM mend');
    if (mended.length === 0) throw new Error('not yet');
    await work.entities.query('INSERT INTO reminded (text) VALUES ($1)', [text]);
  }
}

export const alpha = definePlugin({
  name: 'alpha',
  version: '1.0.0',
  summary: 'Counts',
  migrations: [
    defineMigration(
      '1763769600001-create-counter',
      `
    CREATE TABLE counter (id uuid PRIMARY KEY, value integer NOT NULL);
    CREATE TABLE mend (id integer PRIMARY KEY);
    CREATE TABLE reminded (text text PRIMARY KEY);`,
    ),
  ],
  publishes: [counted],
  features: [defineFeature({ operations: [Count, Remind], timers: [RemindWhenMended] })],
});

/**
 * Follows the counters; a jump is a lost event, a step back a doubled one, and one counter breaks it for as long as it
 * is cursed.
 */
@Subscriber(counted)
class Follow {
  constructor(private readonly database: DataSource) {}

  async handle({ data: { counterId, to } }: Received<typeof counted>, work: Work): Promise<void> {
    const cursed = await this.database.query<object[]>('SELECT 1 FROM curse WHERE id = $1', [counterId]);
    if (cursed.length > 0) throw new Error('cursed');
    await work.entities.query(
      `WITH before AS (SELECT coalesce((SELECT value FROM copy WHERE id = $1), 0) AS value),
       jump AS (INSERT INTO jump (id, from_value, to_value) SELECT $1, value, $2 FROM before WHERE value <> $2 - 1)
       INSERT INTO copy (id, value) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET value = $2`,
      [counterId, to],
    );
  }
}

export const beta = definePlugin({
  name: 'beta',
  version: '1.0.0',
  summary: 'Follows counters',
  migrations: [
    defineMigration(
      '1763769600001-create-copy',
      `
    CREATE TABLE copy (id uuid PRIMARY KEY, value integer NOT NULL);
    CREATE TABLE jump (id uuid NOT NULL, from_value integer NOT NULL, to_value integer NOT NULL);
    CREATE TABLE curse (id uuid PRIMARY KEY);`,
    ),
  ],
  features: [defineFeature({ subscribers: [Follow] })],
});
