import { finishToken, requestToken, type Token } from '#blind-tokens';
import { uuidv7 } from '#platform';
import { attendanceRecorded, sessionScheduled, surveyOpened } from '#contracts';
import type { PluginSettings } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { TestInstallation, type TestReply, eventually } from '#testing';
import { evaluation } from '../evaluation.plugin.js';

export const programmeKey = 'testprogramme';
export const programmeId = keyedId('programme', programmeKey);
export const courseId = keyedId('course', programmeId, 'course');

export const office = { id: uuidv7(), roles: [{ role: 'programme-office', scope: `programme:${programmeId}` as const }] };
export const foreignOffice = { id: uuidv7(), roles: [{ role: 'programme-office', scope: `programme:${uuidv7()}` as const }] };

export const surveys = [{
  key: 'after-session', title: { sv: 'Efter tillfället', en: 'After the session' }, opens: 'session-end', courses: ['course'], closesAfterDays: 7,
  questions: [
    { key: 'useful', type: 'rating', text: { sv: 'Hur användbart var det?' }, required: true },
    { key: 'pace', type: 'choice', text: { sv: 'Takten var' }, options: [{ key: 'slow', text: { sv: 'långsam' } }, { key: 'fast', text: { sv: 'snabb' } }] },
    { key: 'more', type: 'text', text: { sv: 'Vad mer?' } },
  ],
}];

export const hash = (digit: string) => digit.repeat(64);

const DAY = 86_400_000;

/** An installation with `evaluation` alone, and the steps of a survey's life. */
export class EvaluationBench {
  private constructor(readonly installation: TestInstallation) {}

  static async start(settings: Partial<PluginSettings> = {}): Promise<EvaluationBench> {
    const installation = await TestInstallation.create([evaluation]);
    await installation.start(evaluation, { ...settings, environment: { CURSOR_SECRET: 'c'.repeat(32), EVALUATION_KEY_SECRET: 'e'.repeat(32), EVALUATION_SPARE_KEYS: '2' } });
    return new EvaluationBench(installation);
  }

  apply(version: string, sections: object, operation: 'apply' | 'plan' = 'apply', as: object = office): Promise<TestReply> {
    return this.installation.call(`evaluation.${operation}-programme`, { programmeKey, version, allSections: ['programme', ...Object.keys(sections)], sections }, { as: as as never });
  }

  /** A session that ended some days from now, with these people; answers the survey that its end opened. */
  async surveyAfterSession(people: readonly string[], { daysFromNow = 1 } = {}): Promise<{ surveyId: string; sessionId: string; closesAt: Date }> {
    const { installation } = this;
    const sessionId = uuidv7();
    const ends = new Date(Date.now() + daysFromNow * DAY);
    await installation.publish(sessionScheduled(sessionId, {
      sessionId, moduleId: uuidv7(), courseId, programmeId, startsAt: new Date(ends.getTime() - 3_600_000).toISOString(), endsAt: ends.toISOString(), seats: 100, form: 'classroom', hours: 1, trainerIds: [],
    }));
    for (const person of people) await this.attend(sessionId, person);
    await installation.settle();
    await installation.moveClockTo(new Date(ends.getTime() + 60_000));
    const opened = await eventually(() => installation.published(surveyOpened).find(({ data }) => data.sessionId === sessionId));
    return { surveyId: opened.data.surveyId, sessionId, closesAt: new Date(opened.data.closesAt) };
  }

  async attend(sessionId: string, learnerId: string): Promise<void> {
    const enrolmentId = uuidv7();
    await this.installation.publish(attendanceRecorded(enrolmentId, { enrolmentId, learnerId, sessionId, moduleId: uuidv7(), courseId, programmeId, hours: 1, on: '2026-01-01' }));
  }

  async token(surveyId: string, personId: string): Promise<Token> {
    const form = await this.installation.call('evaluation.get-survey', undefined, { path: { surveyId } });
    const requested = await requestToken(form.body.publicKey);
    const reply = await this.installation.call('evaluation.issue-token', { blindedMessage: requested.blindedMessage }, { path: { surveyId }, as: { id: personId } });
    if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
    return finishToken(requested, reply.body.blindSignature);
  }

  answer(surveyId: string, token: Token, answers: unknown): Promise<TestReply> {
    return this.installation.call('evaluation.submit-answer', { ...token, answers }, { path: { surveyId } });
  }

  results(surveyId: string, as: object = office): Promise<TestReply> {
    return this.installation.call('evaluation.get-survey-results', undefined, { path: { surveyId }, as: as as never });
  }

  stop(): Promise<void> {
    return this.installation.stop();
  }
}

export const people = (count: number): string[] => Array.from({ length: count }, () => uuidv7());
