import { createHash, randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { surveyClosed } from '#contracts';
import { ComputerClock } from '#platform';
import { type EmbeddedPostgres, startEmbeddedPostgres, temporaryDirectory } from '#platform/embedded';
import { eventually } from '#testing';
import { ensureBackupKey } from '../../apps/cli/src/backup/backup-key.js';
import { writeBackup } from '../../apps/cli/src/backup/write-backup.js';
import { EvaluationBench, hash, people, surveys } from '../../apps/evaluation/src/specs/evaluation.fixture.js';
import { type Group, attack, evidenceIn, evidenceOfRows, filesOf, offsetsOf } from './linking-attack.js';
import { type Surveyed, newMarker, surveySessions } from './surveyed-sessions.js';

const SESSIONS = Number(process.env['PRIVACY_SESSIONS'] ?? 15);
const CONTROLS = 10;
/** Among some hundred ways of reading, one so far from chance comes up once in a hundred thousand runs. */
const CHANCE = 6;

/** Everything is kept that a server can be told to keep. */
const TALKATIVE = {
  log_statement: 'all',
  log_min_duration_statement: 0,
  log_parameter_max_length: -1,
  log_parameter_max_length_on_error: -1,
  autovacuum: false,
  wal_keep_size: '8GB',
  wal_recycle: false,
  full_page_writes: true,
};

describe('Whoever has every table, dead row, page, log and backup from after the mixing', () => {
  const directory = temporaryDirectory('lyftet-privacy-');
  const controls: Group[] = Array.from({ length: CONTROLS }, () => ({
    given: people(8).map((personId) => ({ personId, marker: newMarker() })),
  }));
  let postgres: EmbeddedPostgres;
  let bench: EvaluationBench;
  let surveyed: Surveyed[];
  let before: {
    readonly surveyId: string;
    readonly markers: string[];
    readonly sizes: Set<number>;
    readonly letters: Set<number>;
  }[];
  let keys: Buffer[];
  let files: ReadonlyMap<string, Buffer>;
  const rowsOf = async (table: string) =>
    (await bench.installation.sql.query(`SELECT xmin::text, ctid::text, * FROM evaluation.${table}`)).rows;
  const groups = () => surveyed.filter(({ given }) => given.length >= 5);

  beforeAll(async () => {
    // All of the log is kept, which an installation does not do.
    postgres = await startEmbeddedPostgres({
      directory: join(directory, 'postgres'),
      durable: false,
      settings: TALKATIVE,
      logBytes: Infinity,
    });
    bench = await EvaluationBench.start({}, postgres.adminUrl);
    await bench.apply(hash('a'), { surveys });
    // As a survey without any of our care would keep answers: each when it comes, with whose it is a moment before.
    await bench.installation.sql.query('CREATE TABLE public.careless (who uuid, what text)');
    for (const { given } of controls) {
      for (const { personId, marker } of given) {
        await bench.installation.sql.query(`INSERT INTO public.careless VALUES ('${personId}', NULL)`);
        await bench.installation.sql.query(`INSERT INTO public.careless VALUES (NULL, '${marker}')`);
      }
    }
    surveyed = await surveySessions(bench, SESSIONS);
    before = await Promise.all(
      surveyed.map(async ({ surveyId }) => {
        const read = await bench.readBuffer(surveyId);
        const texts = read.map(({ answers }) => String(answers['more']));
        return {
          surveyId,
          markers: texts.map((text) => text.slice(0, 22)),
          sizes: new Set(read.map(({ bytes }) => bytes)),
          letters: new Set(texts.map(({ length }) => length)),
        };
      }),
    );
    keys = [...bench.privateKeys().values()];
    await bench.installation.sql.query('CHECKPOINT');
    files = filesOf(postgres.directory);
  }, 900_000);
  afterAll(async () => {
    await bench?.stop();
    await postgres?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('links what was kept without care, in rows and logs, which shows that the attack can', () => {
    const findings = attack(evidenceIn(files, controls), controls).filter(({ deviation }) => deviation > CHANCE);

    expect(findings.map(({ method }) => method)).toEqual(
      expect.arrayContaining([
        'pg_wal, first',
        'pg_wal, neighbour',
        'log, first',
        expect.stringMatching(/^data\/base\/.*, first, backwards$/),
      ]),
    );
    expect(findings.find(({ method }) => method === 'pg_wal, first')!.links).toBe(controls.length * 8);
  });

  it('reads nothing of what waits, and everything with the directory of the keys beside it', () => {
    expect(evidenceIn(files, surveyed)).toEqual([]);
    expect(before.map(({ sizes }) => sizes.size)).toEqual(surveyed.map(() => 1));
    expect(new Set(before.flatMap(({ sizes }) => [...sizes])).size).toBe(1);
    expect(Math.max(...before.flatMap(({ letters }) => [...letters]))).toBeGreaterThan(2_500);
    expect(before.map(({ markers: read }) => read)).toEqual(
      surveyed.map(({ given }) => given.map(({ marker }) => marker)),
    );
  });

  it('links nobody better than by chance', async () => {
    await bench.close(surveyed[0]!.closesAt);
    await eventually(() => bench.installation.published(surveyClosed).length === SESSIONS, { within: 120_000 });
    await bench.installation.settle();
    await eventually(
      async () =>
        (await bench.installation.sql.query(`SELECT FROM evaluation.timer WHERE kind = 'destroy-buffer-key'`))
          .rowCount === 0,
      { within: 30_000 },
    );
    await bench.installation.sql.query('CHECKPOINT');
    files = filesOf(postgres.directory);
    const pooled = await rowsOf('pooled_answer');
    const batches = pooledTogether(surveyed.filter(({ given }) => given.length < 5));
    const all = [...groups(), ...batches];

    const evidence = [
      ...evidenceIn(files, all),
      ...evidenceOfRows('answer', await rowsOf('answer')),
      ...evidenceOfRows('pooled_answer', pooled),
    ];
    const findings = attack(evidence, all);

    expect(findings.map(({ method }) => method)).toEqual(
      expect.arrayContaining(['pg_wal, first', 'answer.ctid, first', 'answer.xmin, first']),
    );
    expect(findings.find(({ method }) => method === 'answer.ctid, first')!.byChance).toBe(groups().length);
    expect(pooled.map(({ answers }) => String(answers.more).slice(0, 22)).sort()).toEqual(
      batches.flatMap(({ given }) => given.map(({ marker }) => marker)).sort(),
    );
    expect(findings.filter(({ deviation }) => deviation > CHANCE)).toEqual([]);
  }, 300_000);

  it('finds every answer of a group of five or more, and none of a smaller one beside its survey', async () => {
    const kept = new Map(
      (await rowsOf('answer')).map(({ answers, survey_id }) => [
        String(answers.more).slice(0, 22),
        survey_id as string,
      ]),
    );
    const small = surveyed
      .filter(({ given }) => given.length < 5)
      .flatMap(({ given }) => given.map(({ marker }) => marker));

    expect(new Map(groups().flatMap(({ surveyId, given }) => given.map(({ marker }) => [marker, surveyId])))).toEqual(
      kept,
    );
    expect(small.filter((marker) => kept.has(marker))).toEqual([]);
    expect((await rowsOf('pooled_answer')).length + (await rowsOf('pool_buffer')).length).toBe(small.length);
  });

  it('finds in no log what was answered, and in no stream either', () => {
    const log = [...files].find(([name]) => name === 'log')![1];
    const markers = surveyed.flatMap(({ given }) => given.map(({ marker }) => marker));

    expect(log.includes('keep-answers')).toBe(true);
    expect(markers.filter((marker) => log.includes(marker))).toEqual([]);
    expect(JSON.stringify(bench.installation.events)).not.toContain('truth-');
  });

  it('finds no key of what is mixed, anywhere, and none at all in a backup', async () => {
    const waiting = bench.privateKeys();
    const destroyed = keys.filter((key) => ![...waiting.values()].some((other) => other.equals(key)));
    const traces = (content: Buffer, key: Buffer) =>
      [
        key.subarray(-32),
        Buffer.from(key.subarray(-32).toString('hex')),
        Buffer.from(key.subarray(-32).toString('base64url')),
      ].flatMap((form) => offsetsOf(content, form));
    const file = await backUp();
    const backup = gunzipSync(readFileSync(file));

    expect(destroyed).toHaveLength(SESSIONS);
    expect(
      destroyed
        .slice(0, 5)
        .flatMap((key) => [...files].flatMap(([name, content]) => (traces(content, key).length > 0 ? [name] : []))),
    ).toEqual([]);
    expect(backup.includes('postgres/data/PG_VERSION')).toBe(true);
    expect([...keys.slice(0, 5), ...waiting.values()].filter((key) => traces(backup, key).length > 0)).toEqual([]);
    for (const name of readdirSync(bench.bufferKeys)) {
      expect(backup.includes(name)).toBe(false);
      expect(backup.includes(readFileSync(join(bench.bufferKeys, name)).subarray(0, 32))).toBe(false);
    }
  }, 120_000);

  /** Whose answers become a crowd together, as surveys that close at the same time do in the order of their ids. */
  function pooledTogether(small: readonly Surveyed[]): Group[] {
    const batches: Group[] = [];
    let waiting: Surveyed[] = [];
    for (const survey of small.toSorted((one, other) => (one.surveyId < other.surveyId ? -1 : 1))) {
      waiting.push(survey);
      const given = waiting.flatMap((one) => one.given);
      if (waiting.length < 2 || new Set(given.map(({ personId }) => personId)).size < 5) continue;
      batches.push({ given: surveyed.filter((one) => waiting.includes(one)).flatMap((one) => one.given) });
      waiting = [];
    }
    return batches;
  }

  /** With the command of those who operate an installation, as `npm start` lays it out. */
  async function backUp(): Promise<string> {
    const installation = join(directory, 'installation');
    mkdirSync(join(installation, 'nats', 'data'), { recursive: true });
    cpSync(bench.bufferKeys, join(installation, 'buffer-keys'), { recursive: true });
    writeFileSync(
      join(installation, 'installation.json'),
      JSON.stringify({ publicUrl: 'http://lyftet.test', demo: 'empty' }),
    );
    writeFileSync(
      join(installation, 'secrets.json'),
      JSON.stringify({ of: createHash('sha256').update(randomUUID()).digest('hex') }),
    );
    // Its log of changes was searched above, and takes the longest to pack.
    cpSync(postgres.directory, join(installation, 'postgres'), {
      recursive: true,
      filter: (path) => !/pg_wal\/0/.test(path),
    });
    const file = join(directory, 'backup.tar.gz');
    await writeBackup(
      file,
      {
        directory: installation,
        servers: { postgres: join(installation, 'postgres'), nats: join(installation, 'nats') },
        key: ensureBackupKey(installation),
      },
      new ComputerClock().now(),
      new AbortController().signal,
    );
    return file;
  }
});
