import { defineProblem } from '#plugin-kit/contract';

/** The signature is not the survey's, or belongs to another message. */
export const TokenInvalid = defineProblem('urn:lyftet:problem:evaluation:token-invalid', 403, {
  sv: 'Svarsplatsen gäller inte för den här enkäten',
  en: 'The place to answer does not belong to this survey',
});

/** An answer came with this token before; also when the answer to that request was lost on its way. */
export const TokenAlreadySpent = defineProblem('urn:lyftet:problem:evaluation:token-already-spent', 409, {
  sv: 'Svaret är redan mottaget',
  en: 'The answer was received before',
});
