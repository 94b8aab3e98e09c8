import { type PlatformLanguage, textIn } from '#plugin-kit/contract';
import { ComputerClock } from '#platform';
import { type Command, textOption } from '../command.js';
import { Failure, UsageError } from '../failure.js';
import { readText } from '../read-text.js';
import { type FetchDocument, withFetching } from './fetch-document.js';
import { registerVerdict } from './register-verdict.js';
import { type Verdict, verifyCredential } from './verify-credential.js';

/** `lyftet certificate verify <file|url>` */
export const certificateVerify: Command = {
  name: 'certificate verify',
  usage: '<file|url> [--at INSTANT] [--json]',
  summary: 'Check a certificate: signature, issuer, validity, and whether it was revoked',
  details: 'The file, or what the address leads to, holds the signed certificate (VC-JWT), alone or in JSON; - is standard input. The page of a certificate says what the register knows. Nobody has to sign in. Exit code 1 when it is not valid.\n--at 2024-12-31T12:00:00Z asks whether it was valid then; certificates of a simulation may lie in the future.',
  options: { at: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async (invocation) => {
    const { positionals, language, json, say } = invocation;
    const now = timeOf(textOption(invocation, 'at'));
    const verdict = await withFetching((fetchDocument) => verdictOn(positionals[0]!, fetchDocument, now));
    if (json) say(JSON.stringify(verdict));
    else renderVerdict(verdict, language).forEach(say);
    return verdict.isValid ? 0 : 1;
  },
};

/** The verdict first, then what the certificate says, then each check. */
export function renderVerdict({ isValid, checks, says }: Verdict, language: PlatformLanguage): string[] {
  const texts = language === 'sv' ? { valid: 'GILTIGT', invalid: 'INTE GILTIGT', from: 'utfärdat av' } : { valid: 'VALID', invalid: 'NOT VALID', from: 'issued by' };
  const about = [says.title, says.issuer && `${texts.from} ${says.issuer}`].filter(Boolean).join(', ');
  return [`${isValid ? texts.valid : texts.invalid}${about === '' ? '' : `: ${about}`}`, ...checks.map(({ holds, detail }) => `  ${holds ? '✓' : '✗'} ${textIn(detail, language)}`)];
}

async function verdictOn(place: string, fetchDocument: FetchDocument, now: Date): Promise<Verdict> {
  const isUrl = /^https?:\/\//.test(place);
  const text = isUrl ? (await fetchDocument(place)).text : readText(place);
  const jwt = /^\s*[{"]/.test(text) ? jwtInJson(text) : text.trim();
  if (jwt !== undefined) return verifyCredential(jwt, fetchDocument, now);
  const verdict = isUrl ? registerVerdict(text, place) : undefined;
  if (!verdict) throw new Failure(`There is no signed certificate (VC-JWT) in ${place}.`);
  return verdict;
}

/** The JSON may be the JWT as a text, or an object that holds it in one of its fields. */
function jwtInJson(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const texts = typeof value === 'string' ? [value] : Object.values(value as object);
    return texts.find((candidate): candidate is string => typeof candidate === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(candidate));
  } catch {
    return undefined;
  }
}

function timeOf(at: string | undefined): Date {
  if (at === undefined) return new ComputerClock().now();
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) throw new UsageError(`"${at}" is not an instant like 2024-12-31T12:00:00Z`);
  return time;
}
