import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Answers, LONGEST_TEXT } from '../answers/answer-faults.js';
import type { Question } from '../programme-section/read-survey-sections.js';

/** How many bytes every answer to one form is given, whatever it says: its length would tell it from the others. */
export interface PackedSizes {
  readonly usual: number;
  /** For what does not fit: texts of several thousand characters that cannot be compressed. */
  readonly largest: number;
}

/**
 * A text of 4,000 letters fits compressed, in whatever alphabet, also when they are drawn at random from the Latin one.
 */
const USUAL_TEXT = 3_200;
/** However many texts a form asks for: some sixty thousand letters. */
const MOST_USUAL_TEXT = 32_768;
/** JSON writes a character as six bytes at the most. */
const LARGEST_TEXT = 6 * LONGEST_TEXT + 2;
/** No answer is larger than the request that it comes in. */
const LARGEST_REQUEST = 1_048_576;
const HEADER = 5;
const ROUNDED_TO = 64;

const FORMS = { plain: 0, deflated: 1 } as const;

export function packedSizes(questions: readonly Question[]): PackedSizes {
  const texts = questions.filter(({ type }) => type === 'text').length;
  const others = questions.reduce(
    (total, { key, options = [] }) =>
      total + key.length + 4 + Math.max(2, ...options.map((option) => option.key.length + 2)),
    HEADER + 2,
  );
  const rounded = (bytes: number) => Math.ceil(bytes / ROUNDED_TO) * ROUNDED_TO;
  return {
    usual: rounded(others + Math.min(texts * USUAL_TEXT, MOST_USUAL_TEXT)),
    largest: rounded(others + Math.min(texts * LARGEST_TEXT, LARGEST_REQUEST)),
  };
}

/** The answers as so many bytes as every other answer to the form has. */
export function packAnswers(answers: Answers, { usual, largest }: PackedSizes): Buffer {
  const json = Buffer.from(JSON.stringify(answers));
  const isPlain = HEADER + json.length <= usual;
  const content = isPlain ? json : smallerOf(json, deflateRawSync(json));
  const packed = Buffer.alloc(HEADER + content.length <= usual ? usual : largest);
  if (HEADER + content.length > packed.length) throw new Error('The answers are larger than their form allows');
  packed.writeUInt8(content === json ? FORMS.plain : FORMS.deflated, 0);
  packed.writeUInt32BE(content.length, 1);
  content.copy(packed, HEADER);
  return packed;
}

export function unpackAnswers(packed: Buffer): Answers {
  const content = packed.subarray(HEADER, HEADER + packed.readUInt32BE(1));
  const json = packed.readUInt8(0) === FORMS.plain ? content : inflateRawSync(content);
  return JSON.parse(json.toString('utf8')) as Answers;
}

const smallerOf = (one: Buffer, other: Buffer): Buffer => (other.length < one.length ? other : one);
