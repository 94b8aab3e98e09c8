import type { KeyObject } from 'node:crypto';
import {
  type Batch,
  BatchingWriter,
  Const,
  Database,
  Json,
  Operation,
  Text,
  UnitOfWork,
  Uuid,
  defineBatch,
  statement,
} from '#plugin-kit';
import { InvalidInput, NotFound, ServiceAway } from '#plugin-kit/contract';
import { isToken, tokenHash } from '../blind-signature/blind-sign.js';
import { BufferKeys } from '../buffer/buffer-keys.js';
import { giveBufferKey } from '../buffer/give-buffer-key.js';
import { type PackedSizes, packedSizes } from '../buffer/packed-answer.js';
import { publicKeyOf } from '../keys/survey-keys.js';
import type { Question } from '../programme-section/read-survey-sections.js';
import { SurveyClosed } from '../surveys/survey.problems.js';
import { TokenAlreadySpent, TokenInvalid } from './answer.problems.js';
import { type Answers, answerFaults } from './answer-faults.js';
import { type ReceivedAnswer, type ValidAnswer, settleAnswersWith } from './settle-answers.js';

export class SubmitAnswerInput {
  @Uuid() surveyId!: string;
  @Text(43, 400, { pattern: /^[\w-]*$/u, doc: 'The prepared message of the token, base64url.' }) message!: string;
  @Text(342, 342, { pattern: /^[\w-]*$/u, doc: 'The unblinded signature, 256 bytes, base64url.' }) signature!: string;
  @Json({ doc: 'An object with an answer for each question by its key: a number, the key of an option, or a text.' })
  answers!: unknown;
}

export class ReceivedAnswerView implements ReceivedAnswer {
  @Const(true) received!: true;
}

/** What of a survey never changes and every answer is held against. */
interface Form {
  readonly questions: readonly Question[];
  readonly publicKey: KeyObject;
  readonly sizes: PackedSizes;
}

const MOST_FORMS = 500;

const findSurveyOfAnswer = statement<{ questions: Question[]; publicKey: Buffer }, [surveyId: string]>(
  'find-survey-of-answer',
  `
SELECT d.questions, s.public_key AS "publicKey"
FROM survey s
JOIN survey_definition d ON d.definition_id = s.definition_id AND d.version = s.definition_version
WHERE s.survey_id = $1`,
);

/**
 * Takes an answer from nobody in particular: no caller, no audit, no log; the token says that it may be given, once.
 */
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
  /** Surveys that have a key to seal their answers to, as far as is known. */
  private readonly keyed = new Map<string, Promise<void>>();
  private readonly answers: Batch<ValidAnswer, ReceivedAnswer>;

  constructor(
    private readonly database: Database,
    private readonly writer: BatchingWriter,
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: BufferKeys,
  ) {
    this.answers = defineBatch(settleAnswersWith(keys));
  }

  async execute({ surveyId, message, signature, answers }: SubmitAnswerInput): Promise<ReceivedAnswerView> {
    const { questions, publicKey, sizes } = await this.formOf(surveyId);
    const prepared = Buffer.from(message, 'base64url');
    if (!isToken(publicKey, prepared, Buffer.from(signature, 'base64url'))) throw new TokenInvalid({});
    const faults = answerFaults(questions, answers);
    if (faults.length > 0) throw new InvalidInput({}, { errors: faults });
    await this.untilKeyed(surveyId);
    try {
      return await this.writer.run(this.answers, {
        surveyId,
        tokenHash: tokenHash(prepared),
        answers: answers as Answers,
        sizes,
      });
    } catch (error) {
      if (error instanceof ServiceAway) this.keyed.delete(surveyId);
      throw error;
    }
  }

  /** Once for each survey, by whoever is the first with a token. */
  private async untilKeyed(surveyId: string): Promise<void> {
    const known = this.keyed.get(surveyId);
    if (known) return known;
    const giving = this.unitOfWork.run((work) => giveBufferKey(work, this.keys, surveyId));
    if (this.keyed.size >= MOST_FORMS) this.keyed.delete(this.keyed.keys().next().value!);
    this.keyed.set(surveyId, giving);
    giving.catch(() => this.keyed.delete(surveyId));
    return giving;
  }

  private async formOf(surveyId: string): Promise<Form> {
    const known = this.forms.get(surveyId);
    if (known) return known;
    const [row] = await this.database.query(findSurveyOfAnswer, surveyId);
    if (!row) throw new NotFound({});
    const form = {
      questions: row.questions,
      publicKey: publicKeyOf(row.publicKey),
      sizes: packedSizes(row.questions),
    };
    if (this.forms.size >= MOST_FORMS) this.forms.delete(this.forms.keys().next().value!);
    this.forms.set(surveyId, form);
    return form;
  }
}
