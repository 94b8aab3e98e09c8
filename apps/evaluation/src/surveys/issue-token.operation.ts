import { createHash } from 'node:crypto';
import { Caller, Operation, Text, UnitOfWork, Uuid, statement } from '#plugin-kit';
import { InvalidInput, NotFound } from '#plugin-kit/contract';
import { SIGNATURE_BYTES, blindSign } from '../blind-signature/blind-sign.js';
import { type KeyRow, SurveyKeys } from '../keys/survey-keys.js';
import { NotAsked, SurveyClosed, TokenAlreadyIssued } from './survey.problems.js';

export class IssueTokenInput {
  @Uuid() surveyId!: string;
  @Text(342, 342, { pattern: /^[\w-]*$/u, doc: 'The blinded message, 256 bytes, base64url.' }) blindedMessage!: string;
}

export class BlindSignatureView {
  @Text(342, 342, { doc: 'The signature over the blinded message, 256 bytes, base64url.' }) blindSignature!: string;
}

/** Its private key is null once it is closed. */
type SurveyOfToken = Omit<KeyRow, 'sealedPrivateKey'> & { state: string; sealedPrivateKey: Buffer | null };

const surveyOfToken = statement<SurveyOfToken, [surveyId: string]>(
  'survey-of-token',
  `
SELECT state, key_id AS "keyId", public_key AS "publicKey", sealed_private_key AS "sealedPrivateKey"
FROM survey
WHERE survey_id = $1
FOR SHARE`,
);

const entitlementOfToken = statement<{ blindedHash: Buffer | null }, [surveyId: string, personId: string]>(
  'entitlement-of-token',
  'SELECT blinded_hash AS "blindedHash" FROM entitlement WHERE survey_id = $1 AND person_id = $2 FOR UPDATE',
);

const noteToken = statement<never, [surveyId: string, personId: string, hash: Buffer]>(
  'note-token',
  'UPDATE entitlement SET blinded_hash = $3 WHERE survey_id = $1 AND person_id = $2',
);

/**
 * Signs what it cannot see. The same blinded message gets the same signature again, so a lost reply costs nobody their
 * answer. No audit row is written: it would keep the moment, and the entitlement's own row says all that may be known.
 */
@Operation({
  // Its own row of tokens makes a repetition harmless; a kept reply would tell when somebody asked.
  isReplySecret: true,
  name: 'evaluation.issue-token',
  summary: 'Fetch my place to answer a survey without being known',
  http: 'POST /surveys/{surveyId}/tokens',
  access: { whose: ['entitled'] },
  input: IssueTokenInput,
  output: BlindSignatureView,
  problems: [SurveyClosed, NotAsked, TokenAlreadyIssued],
})
export class IssueToken {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: SurveyKeys,
  ) {}

  execute({ surveyId, blindedMessage }: IssueTokenInput, caller: Caller): Promise<BlindSignatureView> {
    const { personId } = caller;
    const blinded = Buffer.from(blindedMessage, 'base64url');
    const hash = createHash('sha256').update(blinded).digest();
    return this.unitOfWork.run(async (work) => {
      const [survey] = await work.query(surveyOfToken, surveyId);
      if (!survey) throw new NotFound({});
      const { sealedPrivateKey } = survey;
      if (survey.state !== 'open' || sealedPrivateKey === null) throw new SurveyClosed({});
      const [entitlement] = await work.query(entitlementOfToken, surveyId, personId);
      if (!entitlement) throw new NotAsked({});
      if (entitlement.blindedHash && !entitlement.blindedHash.equals(hash)) throw new TokenAlreadyIssued({});
      const signature =
        blinded.length === SIGNATURE_BYTES
          ? blindSign(this.keys.open({ ...survey, sealedPrivateKey }), blinded)
          : undefined;
      if (!signature) {
        throw new InvalidInput(
          {},
          {
            errors: [
              {
                pointer: '/blindedMessage',
                detail: { sv: 'Är inte gjord med enkätens nyckel.', en: 'Was not made under the key of the survey.' },
              },
            ],
          },
        );
      }
      if (!entitlement.blindedHash) await work.query(noteToken, surveyId, personId, hash);
      return { blindSignature: signature.toString('base64url') };
    });
  }
}
