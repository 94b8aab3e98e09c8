import { DataSource } from 'typeorm';
import { type Received, type StateOf, noOther } from '../contract/index.js';
import {
  Int,
  Operation,
  PersonStateSubscriber,
  Subscriber,
  type PersonState,
  type Work,
  defineFeature,
  defineMigration,
  definePlugin,
} from '../index.js';
import { noteStruck, noteWritten, personName } from './notes.fixture.js';

class NoInput {}
class CountView {
  @Int(0) count!: number;
}

type NoteEvent = typeof noteWritten | typeof noteStruck;

/** Copies notes; the text `broken` breaks it for as long as the row of `mend` is missing. */
@Subscriber(noteWritten, noteStruck)
class CopyNotes {
  async handle(event: Received<NoteEvent>, work: Work): Promise<void> {
    const text = textOf(event);
    if (text === 'broken') {
      const mended = await work.entities.query<unknown[]>('SELECT 1 FROM mend');
      if (mended.length === 0) throw new Error('cannot copy this');
    }
    await work.entities.query('INSERT INTO copy (seq, note_id, type, version, text) VALUES (default, $1, $2, $3, $4)', [
      event.data.noteId,
      event.type,
      event.aggregateversion,
      text,
    ]);
  }
}

function textOf(event: Received<NoteEvent>): string | null {
  switch (event.type) {
    case noteWritten.type:
      return event.data.text;
    case noteStruck.type:
      return null;
    default:
      return noOther(event);
  }
}

@Subscriber(noteWritten)
class CountNotes {
  async handleMany(events: readonly Received<typeof noteWritten>[], work: Work): Promise<void> {
    await work.entities.query('UPDATE total SET notes = notes + $1', [events.length]);
  }
}

@PersonStateSubscriber(personName)
class CopyNames {
  async handle(person: PersonState<StateOf<typeof personName>>, work: Work): Promise<void> {
    await work.entities.query('DELETE FROM name WHERE person_id = $1', [person.personId]);
    if (person.state)
      await work.entities.query('INSERT INTO name VALUES ($1, $2)', [person.personId, person.state.given]);
  }
}

@Operation({
  name: 'beta.count-notes',
  summary: 'How many notes there are',
  http: 'GET /x/beta/count',
  access: 'public',
  input: NoInput,
  output: CountView,
})
class GetCount {
  constructor(private readonly database: DataSource) {}

  async execute(): Promise<CountView> {
    const [row] = await this.database.query<{ notes: number }[]>('SELECT notes FROM total');
    return { count: row!.notes };
  }
}

export const beta = definePlugin({
  name: 'beta',
  version: '1.0.0',
  summary: 'Follows notes',
  migrations: [
    defineMigration(
      '1763769600001-create-copy',
      `
    CREATE TABLE copy (
      seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note_id uuid NOT NULL, type text NOT NULL,
      version integer NOT NULL, text text
    );
    CREATE TABLE total (notes integer NOT NULL);
    INSERT INTO total VALUES (0);
    CREATE TABLE mend (id integer PRIMARY KEY);
    CREATE TABLE name (person_id uuid PRIMARY KEY, given text NOT NULL);`,
    ),
  ],
  features: [
    defineFeature({ operations: [GetCount], subscribers: [CopyNotes, CountNotes], personStates: [CopyNames] }),
  ],
});
