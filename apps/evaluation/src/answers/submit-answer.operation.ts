import type { KeyObject } from 'node:crypto';
import { DataSource } from 'typeorm';
import { BatchingWriter, Const, Json, Operation, Text, Uuid } from '#plugin-kit';
import { InvalidInput, NotFound } from '#plugin-kit/contract';
import { isToken, tokenHash } from '../blind-signature/blind-sign.js';
import { publicKeyOf } from '../keys/survey-keys.js';
import type { Question } from '../programme-section/read-survey-sections.js';
import { SurveyClosed } from '../surveys/survey.problems.js';
import { TokenAlreadySpent, TokenInvalid } from './answer.problems.js';
import { type Answers, answerFaults } from './answer-faults.js';
import { type ReceivedAnswer, type ValidAnswer, settleAnswers } from './settle-answers.js';

export class SubmitAnswerInput {
  @Uuid() surveyId!: string;
  @Text(43, 400, { pattern: /^[\w-]*$/u, doc: 'The prepared message of the token, base64url.' }) message!: string;
  @Text(342, 342, { pattern: /^[\w-]*$/u, doc: 'The unblinded signature, 256 bytes, base64url.' }) signature!: string;
  @Json({ doc: 'An object with an answer for each question by its key: a number, the key of an option, or a text.' }) answers!: unknown;
}

export class ReceivedAnswerView implements ReceivedAnswer {
  @Const(true) received!: true;
}

/** What of a survey never changes and every answer is held against. */
interface Form {
  readonly questions: readonly Question[];
  readonly publicKey: KeyObject;
}

const MOST_FORMS = 500;

/** Takes an answer from nobody in particular: no caller, no audit, no log; the token says that it may be given, once. */
@Operation({
  name: 'evaluation.submit-answer',
  summary: 'Answer a survey without being known',
  http: 'POST /surveys/{surveyId}/answers',
  access: 'public',
  anonymous: true,
  input: SubmitAnswerInput,
  output: ReceivedAnswerView,
  status: 202,
  problems: [TokenInvalid, TokenAlreadySpent, SurveyClosed],
})
export class SubmitAnswer {
  private readonly forms = new Map<string, Form>();

  constructor(private readonly database: DataSource, private readonly writer: BatchingWriter) {}

  async execute({ surveyId, message, signature, answers }: SubmitAnswerInput): Promise<ReceivedAnswerView> {
    const { questions, publicKey } = await this.formOf(surveyId);
    const prepared = Buffer.from(message, 'base64url');
    if (!isToken(publicKey, prepared, Buffer.from(signature, 'base64url'))) throw new TokenInvalid({});
    const faults = answerFaults(questions, answers);
    if (faults.length > 0) throw new InvalidInput({}, { errors: faults });
    return this.writer.run<ValidAnswer, ReceivedAnswer>('answers', { surveyId, tokenHash: tokenHash(prepared), answers: answers as Answers }, settleAnswers);
  }

  private async formOf(surveyId: string): Promise<Form> {
    const known = this.forms.get(surveyId);
    if (known) return known;
    const [row] = await this.database.query<{ questions: Question[]; public_key: Buffer }[]>(
      `SELECT d.questions, s.public_key FROM survey s JOIN survey_definition d ON d.definition_id = s.definition_id AND d.version = s.definition_version WHERE s.survey_id = $1`, [surveyId]);
    if (!row) throw new NotFound({});
    const form = { questions: row.questions, publicKey: publicKeyOf(row.public_key) };
    if (this.forms.size >= MOST_FORMS) this.forms.delete(this.forms.keys().next().value!);
    this.forms.set(surveyId, form);
    return form;
  }
}
