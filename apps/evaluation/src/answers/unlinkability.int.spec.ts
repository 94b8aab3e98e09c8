import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '#platform';
import { surveyClosed } from '#contracts';
import { eventually } from '#testing';
import { EvaluationBench, hash, people, surveys } from '../specs/evaluation.fixture.js';

const PEOPLE = 40;
/** By chance one of forty is guessed; ten or more happen once in ten million guesses. */
const MOST_BY_CHANCE = 9;

type Row = Readonly<Record<string, string>>;

describe('Answers', () => {
  const written: string[] = [];
  const everyone = people(PEOPLE);
  const tokenHashes: string[] = [];
  let bench: EvaluationBench;
  let surveyId: string;
  let closesAt: Date;
  beforeAll(async () => {
    const destination = new Writable({
      write: (chunk: Buffer, _encoding, done) => (written.push(chunk.toString()), done()),
    });
    bench = await EvaluationBench.start({
      logger: createLogger({ service: 'evaluation', level: 'DEBUG', destination }),
    });
    await bench.apply(hash('a'), { surveys });
    ({ surveyId, closesAt } = await bench.surveyAfterSession(everyone));
    // The worst way to behave: each person answers at once after fetching the token, one person after the other.
    for (const [index, person] of everyone.entries()) {
      const token = await bench.token(surveyId, person);
      tokenHashes.push(`\\x${createHash('sha256').update(Buffer.from(token.message, 'base64url')).digest('hex')}`);
      const reply = await bench.answer(surveyId, token, { useful: 1 + (index % 5), more: `truth-${index}` });
      expect(reply.status).toBe(202);
    }
  }, 120_000);
  afterAll(() => bench.stop());

  /** All rows of all tables with everything that PostgreSQL keeps of them. */
  async function dump(): Promise<Map<string, Row[]>> {
    const { rows: tables } = await bench.installation.sql.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'evaluation'`,
    );
    const all = new Map<string, Row[]>();
    for (const { name } of tables) {
      const { rows } = await bench.installation.sql.query<{ row: Row }>(
        `
          SELECT to_jsonb(t) || jsonb_build_object('$xmin', t.xmin::text, '$ctid', t.ctid::text) AS row
          FROM evaluation.${name} t
        `,
      );
      all.set(
        name,
        rows.map(({ row }) => row),
      );
    }
    return all;
  }

  const place = (ctid: string) =>
    ctid
      .slice(1, -1)
      .split(',')
      .reduce((total, part) => total * 100_000 + Number(part), 0);

  /** Puts both lists into each order that their columns give, and counts at how many places person and answer meet. */
  function bestGuess(
    entitlements: readonly Row[],
    answers: readonly { readonly row: Row; readonly text: string }[],
  ): number {
    const orders = (row: Row) =>
      Object.entries(row)
        .filter(([, value]) => typeof value === 'string')
        .map(([column, value]) => ({
          column,
          value: column === '$ctid' ? String(place(value)).padStart(20, '0') : value.padStart(20, '0'),
        }));
    const columnsOf = (rows: readonly Row[]) => [
      ...new Set(rows.flatMap((row) => orders(row).map(({ column }) => column))),
    ];
    const sorted = <Item>(items: readonly Item[], row: (item: Item) => Row, column: string) => {
      const key = (item: Item) =>
        [
          orders(row(item)).find((order) => order.column === column)?.value ?? '',
          String(place(row(item)['$ctid']!)).padStart(20, '0'),
        ].join('\0');
      return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
    };
    let best = 0;
    for (const byPerson of columnsOf(entitlements)) {
      const persons = sorted(entitlements, (row) => row, byPerson);
      for (const byAnswer of columnsOf(answers.map(({ row }) => row))) {
        const given = sorted(answers, ({ row }) => row, byAnswer);
        const hits = persons.filter(
          (person, index) => given[index]?.text === `truth-${everyone.indexOf(person['person_id']!)}`,
        ).length;
        const backwards = persons.filter(
          (person, index) => given.at(-1 - index)?.text === `truth-${everyone.indexOf(person['person_id']!)}`,
        ).length;
        best = Math.max(best, hits, backwards);
      }
    }
    return best;
  }

  const answersIn = (rows: readonly Row[]) =>
    rows.map(({ answers, ...row }) => ({ row, text: (answers as unknown as { more: string }).more }));
  const entitlementsIn = (tables: Map<string, Row[]>) =>
    tables.get('entitlement')!.filter((row) => row['survey_id'] === surveyId);

  it('could be linked by their order before they are mixed, which shows that the solver can', async () => {
    const tables = await dump();
    const read = await bench.readBuffer(surveyId);
    const opened = read.map(({ row: { xmin, ctid }, answers }) => ({
      row: { $xmin: xmin, $ctid: ctid },
      text: String(answers['more']),
    }));

    expect(bestGuess(entitlementsIn(tables), opened)).toBeGreaterThan(PEOPLE / 2);
    expect(JSON.stringify([...tables])).not.toContain('truth-');
  });

  it('are linked no better than by chance after the closing, with all that PostgreSQL keeps', async () => {
    const spent = (await dump()).get('spent_token')!;
    await bench.close(closesAt);
    const tables = await dump();

    expect(tables.get('answer_buffer')).toEqual([]);
    expect(tables.get('spent_token')).toEqual([]);
    expect(new Set(tables.get('answer')!.map((row) => row['$xmin'])).size).toBe(1);
    expect(spent.map((row) => row['token_hash']).sort()).toEqual([...tokenHashes].sort());
    expect(tables.get('answer')).toHaveLength(PEOPLE);
    expect(bestGuess(entitlementsIn(tables), answersIn(tables.get('answer')!))).toBeLessThanOrEqual(MOST_BY_CHANCE);
  });

  it('leave no audit, no event, no idempotency row and no log line', async () => {
    await eventually(() => bench.installation.published(surveyClosed).length === 1);
    const tables = await dump();
    const elsewhere = JSON.stringify([...tables].filter(([name]) => name !== 'answer'));

    expect(elsewhere).not.toContain('truth-');
    expect(JSON.stringify(bench.installation.events)).not.toContain('truth-');
    expect(written.join('')).not.toContain('truth-');
    expect(written.join('')).not.toContain('submit-answer');
    expect(
      tables
        .get('audit')!
        .some(
          (row) => row['operation'] === 'evaluation.submit-answer' || row['operation'] === 'evaluation.issue-token',
        ),
    ).toBe(false);
    expect(tables.get('idempotency')).toEqual([]);
    expect(tables.get('spent_token')).toEqual([]);
    expect(Object.keys(tables.get('answer')![0]!).sort()).toEqual([
      '$ctid',
      '$xmin',
      'answer_id',
      'answers',
      'survey_id',
    ]);
    expect(tables.get('answer')!.every((row) => /^[0-9a-f]{8}-[0-9a-f]{4}-4/.test(row['answer_id']!))).toBe(true);
  });

  it('are counted in the closing', () => {
    expect(bench.installation.published(surveyClosed)[0]!.data).toMatchObject({
      surveyId,
      entitled: PEOPLE,
      tokensIssued: PEOPLE,
      answered: PEOPLE,
    });
  });
});
