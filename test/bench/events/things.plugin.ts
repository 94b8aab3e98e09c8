import {
  type BatchEventHandler,
  type EventHandler,
  Int,
  Operation,
  Subscriber,
  UnitOfWork,
  Uuid,
  type Work,
  defineFeature,
  defineMigration,
  definePlugin,
} from '#plugin-kit';
import { type Received, defineEvent, fact } from '#plugin-kit/contract';

export const thingChanged = defineEvent('things', 'thing', 'changed', 1, 'A thing has changed', {
  thingId: fact.id('The thing'),
  amount: fact.count('By how much'),
  programmeId: fact.id('Its programme'),
  organisationId: fact.id('Its organisation'),
  text: fact.text('Something to carry', 1_000),
});

class ChangeInput {
  @Uuid() thingId!: string;
  @Int(1, 500) amount!: number;
}

const SOME_ID = '01a20000-0000-7000-8000-000000000000';
const SOME_TEXT = 'as much as a fact usually says of a thing';

@Operation({
  name: 'things.change-thing',
  summary: 'Change a thing',
  http: 'POST /x/things/changes',
  access: 'public',
  input: ChangeInput,
})
class ChangeThing {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute({ thingId, amount }: ChangeInput): Promise<void> {
    return this.unitOfWork.run(async (work) =>
      work.publish(
        thingChanged(thingId, { thingId, amount, programmeId: SOME_ID, organisationId: SOME_ID, text: SOME_TEXT }),
      ),
    );
  }
}

/** Publishes. */
export const things = definePlugin({
  name: 'things',
  version: '1.0.0',
  summary: 'Changes things',
  publishes: [thingChanged],
  features: [defineFeature({ operations: [ChangeThing] })],
});

const createCopy = defineMigration(
  '1763800000000-create-copy',
  'CREATE TABLE copy (thing_id uuid PRIMARY KEY, amount integer NOT NULL)',
);
const KEEP = 'ON CONFLICT (thing_id) DO UPDATE SET amount = EXCLUDED.amount';

@Subscriber(thingChanged)
class CopyEach implements EventHandler<typeof thingChanged> {
  async handle({ data }: Received<typeof thingChanged>, work: Work): Promise<void> {
    await work.entities.query(`INSERT INTO copy (thing_id, amount) VALUES ($1, $2) ${KEEP}`, [
      data.thingId,
      data.amount,
    ]);
  }
}

@Subscriber(thingChanged)
class CopyMany implements BatchEventHandler<typeof thingChanged> {
  async handleMany(events: readonly Received<typeof thingChanged>[], work: Work): Promise<void> {
    const latest = [...new Map(events.map(({ data }) => [data.thingId, data])).values()];
    await work.entities.query(
      `
        INSERT INTO copy (thing_id, amount)
        SELECT *
        FROM jsonb_to_recordset($1::jsonb) AS t(thing_id uuid, amount int) ${KEEP}
      `,
      [JSON.stringify(latest.map(({ thingId, amount }) => ({ thing_id: thingId, amount })))],
    );
  }
}

const copier = (name: string, subscriber: typeof CopyEach | typeof CopyMany) =>
  definePlugin({
    name,
    version: '1.0.0',
    summary: 'Keeps a copy of the things',
    migrations: [createCopy],
    features: [defineFeature({ subscribers: [subscriber] })],
  });

/** Handles event by event. */
export const copyEach = copier('copy-each', CopyEach);
/** Handles what has come with one statement. */
export const copyMany = copier('copy-many', CopyMany);
