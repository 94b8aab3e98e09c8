import { ComputerClock } from '#platform';
import { type Command, textOption, textsOption } from '../command.js';
import { Failure, UsageError } from '../failure.js';
import { readText } from '../read-text.js';
import { type FetchDocument, withFetching } from './fetch-document.js';
import { plainAddress } from './plain-address.js';
import { registerVerdict } from './register-verdict.js';
import { renderVerdict } from './render-verdict.js';
import { type TrustList, readTrustList } from './trust-list.js';
import type { Verdict } from './verdict.js';
import { verifyCredential } from './verify-credential.js';

/** Exit code when everything agrees, by the word of somebody whom the user has not said to trust. */
const UNTRUSTED = 3;

/** `lyftet certificate verify <file|url>` */
export const certificateVerify: Command = {
  name: 'certificate verify',
  usage: '<file|url> [--trust ISSUER]… [--trust-list FILE] [--at INSTANT] [--json]',
  summary: 'Check a certificate: who signed it, whether you trust them, validity, and whether it was revoked',
  details: [
    'The file, or what the address leads to, holds the signed certificate (VC-JWT), alone or in JSON; - is ' +
      'standard input. The page of a certificate says what the register knows. Nobody has to sign in.',
    'An issuer is told by its address, which you got from it in another way than with the certificate: ' +
      '--trust https://…/issuers/…, once for each, or --trust-list with a file { "issuers": [{ "id": ' +
      '"https://…", "name": "…" }] }. Of the name that a certificate gives its issuer nobody knows whose it is.',
    'Exit code 0 when it is valid and you trust its issuer, 1 when it is not valid, 3 when all agrees but ' +
      'you have not said that you trust the issuer.',
    '--at 2024-12-31T12:00:00Z asks whether it was valid then; certificates of a simulation may lie in the future.',
  ].join('\n'),
  options: { at: { type: 'string' }, trust: { type: 'string', multiple: true }, 'trust-list': { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async (invocation) => {
    const { positionals, language, json, say } = invocation;
    const now = timeOf(textOption(invocation, 'at'));
    const trust = readTrustList(textsOption(invocation, 'trust'), textOption(invocation, 'trust-list'));
    const verdict = await withFetching((fetchDocument) => verdictOn(positionals[0]!, fetchDocument, now, trust));
    if (json) say(JSON.stringify(verdict));
    else renderVerdict(verdict, language).forEach(say);
    return verdict.standing === 'untrusted' ? UNTRUSTED : verdict.isValid ? 0 : 1;
  },
};

async function verdictOn(place: string, fetchDocument: FetchDocument, now: Date, trust: TrustList): Promise<Verdict> {
  const isUrl = /^https?:\/\//.test(place);
  if (isUrl && !plainAddress(place))
    throw new UsageError(
      `"${place}" can be read in more than one way; give the address without "..", encoded dots or slashes, ` +
        'and as it is written on the certificate.',
    );
  const text = isUrl ? (await fetchDocument(place)).text : readText(place);
  const jwt = /^\s*[{"]/.test(text) ? jwtInJson(text) : text.trim();
  if (jwt !== undefined) return verifyCredential(jwt, fetchDocument, now, trust);
  const verdict = isUrl ? registerVerdict(text, place, trust) : undefined;
  if (!verdict) throw new Failure(`There is no signed certificate (VC-JWT) in ${place}.`);
  return verdict;
}

/** The JSON may be the JWT as a text, or an object that holds it in one of its fields. */
function jwtInJson(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const texts = typeof value === 'string' ? [value] : Object.values(value as object);
    return texts.find(
      (candidate): candidate is string => typeof candidate === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(candidate),
    );
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
