import { DataSource } from 'typeorm';
import { Clock } from '#platform';
import { defineEvent, definePersonState, defineProblem, type Fact, fact } from '../contract/index.js';
import {
  BatchingWriter,
  Caller,
  defineBatch,
  defineFeature,
  defineJob,
  defineMigration,
  definePlugin,
  defineTimer,
  OnJob,
  OnTimer,
  Operation,
  Optional,
  Reply,
  statement,
  Text,
  UnitOfWork,
  Uuid,
  Int,
  type JobProgress,
  type Work,
} from '../index.js';

const noteId = fact.text('The note; some tests write it in upper case', 36);
/** Any text, as tests have it that ask what an outbox can carry. */
const whatever: Fact<string> = { schema: { description: 'What it says', type: 'string' } };
export const noteWritten = defineEvent('alpha', 'note', 'written', 1, 'A note was written', { noteId, text: whatever });
export const noteStruck = defineEvent('alpha', 'note', 'struck', 1, 'A note was struck out', { noteId });
export const personName = definePersonState('name', 'What the person is called', {
  given: fact.text('Given name', 100),
  family: fact.text('Family name', 100),
});
export const NoteUnknown = defineProblem<{ noteId: string }>('urn:lyftet:problem:alpha:note-unknown', 404, {
  sv: 'Anteckningen finns inte',
  en: 'The note does not exist',
});
export const NoteTaken = defineProblem<{ noteId: string }>('urn:lyftet:problem:alpha:note-taken', 409, {
  sv: 'Anteckningen är tagen',
  en: 'The note is taken',
});

class WriteNoteInput {
  @Optional() @Uuid() noteId?: string;
  @Text(1, 200) text!: string;
}
class NoteView {
  @Uuid() noteId!: string;
  @Text(1, 200) text!: string;
}
class NoteInput {
  @Uuid() noteId!: string;
}
class CountView {
  @Int(0) count!: number;
}

@Operation({
  name: 'alpha.write-note',
  summary: 'Write a note',
  http: 'POST /x/alpha/notes',
  access: 'signed-in',
  input: WriteNoteInput,
  output: NoteView,
  status: 201,
  problems: [NoteTaken],
})
class WriteNote {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ noteId, text }: WriteNoteInput, caller: Caller): Promise<NoteView> {
    return this.unitOfWork.run(async (work) => {
      const [row] = await work.entities.query<{ id: string }[]>(
        `
          INSERT INTO note (id, text, written_by, written_at)
          VALUES (coalesce($1, gen_random_uuid()), $2, $3, $4)
          ON CONFLICT (id) DO NOTHING
          RETURNING id
        `,
        [noteId ?? null, text, caller.id, this.clock.now()],
      );
      if (!row) throw new NoteTaken({ noteId: noteId! });
      work.publish(noteWritten(row.id, { noteId: row.id, text }));
      work.purge('notes');
      if (text === 'fail') throw new Error('failed after the insert');
      return { noteId: row.id, text };
    });
  }
}

@Operation({
  name: 'alpha.strike-note',
  summary: 'Strike a note',
  http: 'POST /x/alpha/notes/{noteId}/strike',
  access: { permission: 'note:strike' },
  input: NoteInput,
})
class StrikeNote {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute({ noteId }: NoteInput): Promise<void> {
    return this.unitOfWork.run(async (work) => {
      work.publish(noteStruck(noteId, { noteId }));
      work.record({ aggregate: 'note', aggregateId: noteId, fields: ['struck'], reason: 'because' });
    });
  }
}

@Operation({
  name: 'alpha.get-note',
  summary: 'Read a note',
  http: 'GET /x/alpha/notes/{noteId}',
  access: 'public',
  input: NoteInput,
  output: NoteView,
  problems: [NoteUnknown],
  cache: { seconds: 60 },
})
class GetNote {
  constructor(private readonly database: DataSource) {}

  async execute({ noteId }: NoteInput): Promise<Reply<NoteView>> {
    const [note] = await this.database.query<NoteView[]>('SELECT id AS "noteId", text FROM note WHERE id = $1', [
      noteId,
    ]);
    if (!note) throw new NoteUnknown({ noteId });
    return new Reply(note, { cacheTags: ['notes'], etag: '"1"' });
  }
}

const drawNumbers = statement<{ next: number }, [count: number]>(
  'draw-numbers',
  'UPDATE counter SET next = next + $1 WHERE id = 1 RETURNING next',
);

/** Gives out numbers 1, 2, 3 … to whoever asks, in batches; the text `poison` breaks its whole batch. */
@Operation({
  name: 'alpha.draw-number',
  summary: 'Draw a number',
  http: 'POST /x/alpha/numbers',
  access: 'signed-in',
  input: WriteNoteInput,
  output: CountView,
  problems: [NoteTaken],
})
class DrawNumber {
  private readonly numbers = defineBatch<string, CountView>(async (entries, work) => {
    const [row] = await work.query(drawNumbers, entries.length);
    if (entries.some(({ request }) => request === 'poison')) throw new Error('poisoned');
    const first = row!.next - entries.length;
    return entries.map(({ request }, index) =>
      request === 'refused' ? new NoteTaken({ noteId: 'x' }) : { count: first + index + 1 },
    );
  });

  constructor(private readonly writer: BatchingWriter) {}

  execute({ text }: WriteNoteInput): Promise<CountView> {
    return this.writer.run(this.numbers, text);
  }
}

export const reminder = defineTimer<{ text: string }>('reminder');
export const countUp = defineJob<{ to: number }>('count-up');

@Operation({ name: 'alpha.remind', summary: 'Set a timer', access: 'public', input: WriteNoteInput })
class Remind {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute({ text }: WriteNoteInput): Promise<void> {
    return this.unitOfWork.run(async (work) => work.schedule(reminder, 'only', new Date(text), { text }));
  }
}

@OnTimer(reminder)
class RemindNow {
  async handle({ text }: { text: string }, work: Work): Promise<void> {
    await work.entities.query(
      'INSERT INTO note (id, text, written_by, written_at) VALUES (gen_random_uuid(), $1, $2, $3)',
      [text, 'timer', new Date(0)],
    );
  }
}

@Operation({
  name: 'alpha.count',
  summary: 'Start a job',
  access: 'signed-in',
  input: CountView,
  output: NoteInput,
  status: 202,
})
class Count {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute({ count }: CountView): Promise<NoteInput> {
    return this.unitOfWork.run(async (work) => ({ noteId: work.enqueue(countUp, { to: count }) }));
  }
}

@OnJob(countUp)
class CountUp {
  async step({ to }: { to: number }, cursor: number | null, work: Work): Promise<JobProgress<number>> {
    const next = (cursor ?? 0) + 1;
    await work.entities.query(
      'INSERT INTO note (id, text, written_by, written_at) VALUES (gen_random_uuid(), $1, $2, $3)',
      [String(next), 'job', new Date(0)],
    );
    return { cursor: next, progress: next, total: to, done: next >= to, result: { reached: next } };
  }
}

export const alpha = definePlugin({
  name: 'alpha',
  version: '1.2.3',
  summary: 'Keeps notes',
  migrations: [
    defineMigration(
      '1763769600001-create-note',
      `
    CREATE TABLE note (
      id uuid PRIMARY KEY, text text NOT NULL, written_by text NOT NULL, written_at timestamptz NOT NULL
    );
    CREATE TABLE counter (id integer PRIMARY KEY, next integer NOT NULL);
    INSERT INTO counter VALUES (1, 0);`,
    ),
  ],
  permissions: { 'note:strike': { summary: 'Strike notes', roles: ['editor'] } },
  publishes: [noteWritten, noteStruck],
  features: [
    defineFeature({
      operations: [WriteNote, StrikeNote, GetNote, DrawNumber, Remind, Count],
      timers: [RemindNow],
      jobs: [CountUp],
    }),
  ],
});
