import { Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Logger, uuidv7 } from '#platform';
import { defineEvent, defineProblem, fact, type Received } from '../contract/index.js';
import {
  BatchingWriter,
  OnTimer,
  Operation,
  Subscriber,
  Text,
  UnitOfWork,
  type Work,
  defineBatch,
  defineFeature,
  defineMigration,
  definePlugin,
  defineTimer,
  statement,
} from '../index.js';

export const wordSaid = defineEvent('gamma', 'word', 'said', 1, 'A word was said', {
  text: fact.text('The word', 200),
});
const WordForbidden = defineProblem('urn:lyftet:problem:gamma:word-forbidden', 422, {
  sv: 'Ordet är förbjudet',
  en: 'The word is forbidden',
});
const echo = defineTimer<{ text: string }>('echo');

class WordInput {
  @Text(1, 200) text!: string;
}

/** Writes a line and tells an event; `fail` breaks it, `forbidden` is refused. */
@Operation({
  name: 'gamma.say',
  summary: 'Say a word',
  http: 'POST /x/gamma/words',
  access: 'signed-in',
  input: WordInput,
  problems: [WordForbidden],
})
class Say {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  execute({ text }: WordInput): Promise<void> {
    this.logger.info('said');
    if (text === 'fail') throw new Error('failed');
    if (text === 'forbidden') throw new WordForbidden({});
    return this.unitOfWork.run(async (work) => work.publish(wordSaid(uuidv7(), { text })));
  }
}

const chant = statement<object>('chant', 'SELECT pg_sleep(0.05)');
const whisper = statement<object>('whisper', 'SELECT 1');

/** The same in batches. */
@Operation({
  name: 'gamma.chant',
  summary: 'Say a word with others',
  http: 'POST /x/gamma/chants',
  access: 'signed-in',
  input: WordInput,
})
class Chant {
  private readonly chants = defineBatch<string, void>(async (entries, work) => {
    await work.query(chant);
    for (const { request, publish } of entries) publish(wordSaid(uuidv7(), { text: request }));
    return entries.map(() => undefined);
  });

  constructor(private readonly writer: BatchingWriter) {}

  execute({ text }: WordInput): Promise<void> {
    return this.writer.run(this.chants, text);
  }
}

/** The same without being known: whatever it does and whatever befalls it, nobody is told. */
@Operation({
  name: 'gamma.whisper',
  summary: 'Say a word unheard',
  http: 'POST /x/gamma/whispers',
  access: 'public',
  anonymous: true,
  input: WordInput,
  problems: [WordForbidden],
})
class Whisper {
  private readonly whispers = defineBatch<string, void>(async (entries, work) => {
    await work.query(whisper);
    return entries.map(() => undefined);
  });

  constructor(
    private readonly writer: BatchingWriter,
    @Inject(DataSource) private readonly database: DataSource,
    @Inject(Logger) private readonly logger: Logger,
  ) {}

  async execute({ text }: WordInput): Promise<void> {
    this.logger.error('whispered', { text });
    await this.database.query('SELECT 1');
    if (text === 'fail') throw new Error('failed');
    if (text === 'forbidden') throw new WordForbidden({});
    await this.writer.run(this.whispers, text);
  }
}

@Operation({
  name: 'gamma.echo',
  summary: 'Hear a word again',
  http: 'POST /x/gamma/echoes',
  access: 'signed-in',
  input: WordInput,
})
class Echo {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute({ text }: WordInput): Promise<void> {
    return this.unitOfWork.run(async (work) => work.schedule(echo, text, new Date(0), { text }));
  }
}

@OnTimer(echo)
class EchoNow {
  async handle({ text }: { text: string }, work: Work): Promise<void> {
    work.publish(wordSaid(uuidv7(), { text }));
  }
}

export const gamma = definePlugin({
  name: 'gamma',
  version: '1.0.0',
  summary: 'Says words',
  publishes: [wordSaid],
  features: [defineFeature({ operations: [Say, Chant, Whisper, Echo], timers: [EchoNow] })],
});

/** Holds up the subscribers of `delta` until it is opened. */
export class Gate {
  private opened: Promise<void> = Promise.resolve();
  open: () => void = () => undefined;

  close(): void {
    this.opened = new Promise((resolve) => (this.open = resolve));
  }

  passed(): Promise<void> {
    return this.opened;
  }
}

export const gate = new Gate();

/** Writes a line; `broken` breaks it. */
@Subscriber(wordSaid)
class Hear {
  constructor(@Inject(Logger) private readonly logger: Logger) {}

  async handle({ data }: Received<typeof wordSaid>, work: Work): Promise<void> {
    await gate.passed();
    this.logger.info('heard');
    if (data.text === 'broken') throw new Error('cannot hear this');
    await work.entities.query('INSERT INTO heard VALUES (gen_random_uuid(), $1)', [data.text]);
  }
}

const countWords = statement<never, [words: number]>('count-words', 'UPDATE total SET words = words + $1');

@Subscriber(wordSaid)
class CountWords {
  async handleMany(events: readonly Received<typeof wordSaid>[], work: Work): Promise<void> {
    await work.query(countWords, events.length);
  }
}

export const delta = definePlugin({
  name: 'delta',
  version: '1.0.0',
  summary: 'Hears words',
  migrations: [
    defineMigration(
      '1763769600001-create-heard',
      `
    CREATE TABLE heard (id uuid PRIMARY KEY, text text NOT NULL);
    CREATE TABLE total (words integer NOT NULL);
    INSERT INTO total VALUES (0);`,
    ),
  ],
  features: [defineFeature({ subscribers: [Hear, CountWords] })],
});
