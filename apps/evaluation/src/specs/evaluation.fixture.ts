import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finishToken, requestToken, type Token } from '#blind-tokens';
import { SealedBox, uuidv7 } from '#platform';
import { attendanceRecorded, sessionScheduled, surveyOpened } from '#contracts';
import type { PluginSettings, RunningPlugin } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { type TestCaller, TestInstallation, type TestReply, eventually } from '#testing';
import type { Answers } from '../answers/answer-faults.js';
import { unpackAnswers } from '../buffer/packed-answer.js';
import { AnswerOpener } from '../buffer/sealed-answer.js';
import { evaluation } from '../evaluation.plugin.js';

export const programmeKey = 'testprogramme';
export const programmeId = keyedId('programme', programmeKey);
export const courseId = keyedId('course', programmeId, 'course');
export const otherCourseId = keyedId('course', programmeId, 'other-course');

export const office = {
  id: uuidv7(),
  roles: [{ role: 'programme-office', scope: `programme:${programmeId}` as const }],
};
export const foreignOffice = {
  id: uuidv7(),
  roles: [{ role: 'programme-office', scope: `programme:${uuidv7()}` as const }],
};

export const surveys = [
  {
    key: 'after-session',
    title: { sv: 'Efter tillfället', en: 'After the session' },
    opens: 'session-end',
    courses: ['course', 'other-course'],
    closesAfterDays: 7,
    questions: [
      { key: 'useful', type: 'rating', text: { sv: 'Hur användbart var det?' }, required: true },
      {
        key: 'pace',
        type: 'choice',
        text: { sv: 'Takten var' },
        options: [
          { key: 'slow', text: { sv: 'långsam' } },
          { key: 'fast', text: { sv: 'snabb' } },
        ],
      },
      { key: 'more', type: 'text', text: { sv: 'Vad mer?' } },
    ],
  },
];

export const hash = (digit: string) => digit.repeat(64);

/** What a replica is told, besides where its keys are. */
export const EVALUATION_SETTINGS = {
  CURSOR_SECRET: 'c'.repeat(32),
  EVALUATION_KEY_SECRET: 'e'.repeat(32),
  EVALUATION_SPARE_KEYS: '2',
};

const DAY = 86_400_000;

/** An installation with `evaluation` alone, and the steps of a survey's life. */
export class EvaluationBench {
  private constructor(
    readonly installation: TestInstallation,
    readonly bufferKeys: string,
    private readonly settings: Partial<PluginSettings>,
  ) {}

  /** @param adminUrl a PostgreSQL server of its own, instead of that of all tests */
  static async start(settings: Partial<PluginSettings> = {}, adminUrl?: string): Promise<EvaluationBench> {
    const bench = await EvaluationBench.prepare(settings, adminUrl);
    await bench.startReplica();
    return bench;
  }

  /** As `start`, where nothing runs yet. */
  static async prepare(settings: Partial<PluginSettings> = {}, adminUrl?: string): Promise<EvaluationBench> {
    const installation = await TestInstallation.create([evaluation], adminUrl);
    return new EvaluationBench(installation, mkdtempSync(join(tmpdir(), 'lyftet-buffer-keys-')), settings);
  }

  /** @param bufferKeys another directory than the one that all should use */
  startReplica(bufferKeys = this.bufferKeys): Promise<RunningPlugin> {
    return this.installation.start(evaluation, {
      ...this.settings,
      environment: { ...EVALUATION_SETTINGS, EVALUATION_BUFFER_KEYS: bufferKeys },
    });
  }

  apply(
    version: string,
    sections: object,
    operation: 'apply' | 'plan' = 'apply',
    as: TestCaller = office,
  ): Promise<TestReply> {
    return this.installation.call(
      `evaluation.${operation}-programme`,
      { programmeKey, version, allSections: ['programme', ...Object.keys(sections)], sections },
      { as },
    );
  }

  /** A session that ended some days from now, with these people; answers the survey that its end opened. */
  async surveyAfterSession(
    people: readonly string[],
    { daysFromNow = 1, course = courseId } = {},
  ): Promise<{ surveyId: string; sessionId: string; closesAt: Date }> {
    const { installation } = this;
    const sessionId = uuidv7();
    const ends = new Date(Date.now() + daysFromNow * DAY);
    await installation.publish(
      sessionScheduled(sessionId, {
        sessionId,
        moduleId: uuidv7(),
        courseId: course,
        programmeId,
        startsAt: new Date(ends.getTime() - 3_600_000).toISOString(),
        endsAt: ends.toISOString(),
        seats: 100,
        form: 'classroom',
        hours: 1,
        trainerIds: [],
      }),
    );
    for (const person of people) await this.attend(sessionId, person);
    await installation.settle();
    await installation.moveClockTo(new Date(ends.getTime() + 60_000));
    const opened = await eventually(() =>
      installation.published(surveyOpened).find(({ data }) => data.sessionId === sessionId),
    );
    return { surveyId: opened.data.surveyId, sessionId, closesAt: new Date(opened.data.closesAt) };
  }

  async attend(sessionId: string, learnerId: string): Promise<void> {
    const enrolmentId = uuidv7();
    await this.installation.publish(
      attendanceRecorded(enrolmentId, {
        enrolmentId,
        learnerId,
        sessionId,
        moduleId: uuidv7(),
        courseId,
        programmeId,
        hours: 1,
        on: '2026-01-01',
      }),
    );
  }

  async token(surveyId: string, personId: string): Promise<Token> {
    const form = await this.installation.call('evaluation.get-survey', undefined, { path: { surveyId } });
    const requested = await requestToken(form.body.publicKey);
    const reply = await this.installation.call(
      'evaluation.issue-token',
      { blindedMessage: requested.blindedMessage },
      { path: { surveyId }, as: { id: personId } },
    );
    if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
    return finishToken(requested, reply.body.blindSignature);
  }

  answer(surveyId: string, token: Token, answers: unknown): Promise<TestReply> {
    return this.installation.call('evaluation.submit-answer', { ...token, answers }, { path: { surveyId } });
  }

  results(surveyId: string, as: TestCaller = office): Promise<TestReply> {
    return this.installation.call('evaluation.get-survey-results', undefined, { path: { surveyId }, as });
  }

  /** The private keys as they are in memory, by their ids, for whoever has the directory and the secret. */
  privateKeys(): Map<string, Buffer> {
    const box = new SealedBox(EVALUATION_SETTINGS.EVALUATION_KEY_SECRET, 'evaluation: buffer keys');
    const ids = readdirSync(this.bufferKeys)
      .filter((name) => name.endsWith('.key'))
      .map((name) => name.slice(0, -'.key'.length));
    return new Map(ids.map((id) => [id, box.open(readFileSync(join(this.bufferKeys, `${id}.key`)), id)]));
  }

  /**
   * What somebody reads of the buffer of a survey who has the database and the directory of the keys at the same time,
   * in the order in which they came.
   */
  async readBuffer(surveyId: string): Promise<
    {
      readonly row: { readonly xmin: string; readonly ctid: string };
      readonly answers: Answers;
      readonly bytes: number;
    }[]
  > {
    const openers = new Map(
      [...this.privateKeys()].map(([id, key]) => [
        id,
        new AnswerOpener(createPrivateKey({ key, format: 'der', type: 'pkcs8' })),
      ]),
    );
    const { rows } = await this.installation.sql.query<{ xmin: string; ctid: string; key_id: string; sealed: Buffer }>(
      `
        SELECT xmin::text, ctid::text, *
        FROM evaluation.answer_buffer
        WHERE survey_id = $1
        ORDER BY xmin::text::bigint, ctid
      `,
      [surveyId],
    );
    return rows.map((row) => ({
      row,
      bytes: row.sealed.length,
      answers: unpackAnswers(openers.get(row.key_id)!.open(row.sealed, surveyId)),
    }));
  }

  async close(closesAt: Date): Promise<void> {
    await this.installation.moveClockTo(new Date(closesAt.getTime() + 1_000));
    await eventually(
      async () =>
        (
          await this.installation.sql.query(
            `SELECT 1 FROM evaluation.survey WHERE state = 'open' AND closes_at <= $1`,
            [closesAt],
          )
        ).rowCount === 0,
      { within: 20_000 },
    );
  }

  async stop(): Promise<void> {
    await this.installation.stop();
    rmSync(this.bufferKeys, { recursive: true, force: true });
  }
}

export const people = (count: number): string[] => Array.from({ length: count }, () => uuidv7());
