import { type PlatformLanguage, textIn } from '#plugin-kit/contract';
import { plainAddress } from './plain-address.js';
import type { Verdict } from './verdict.js';

/**
 * The verdict first, then whose word it is, then each check, and last what the certificate says. Only what the user
 * knows stands in the first line: the address, and the name that the user's own list has for it. The texts of a
 * certificate whose issuer is not trusted may say anything, so they stand at the end, under a heading that says so.
 */
export function renderVerdict(verdict: Verdict, language: PlatformLanguage): string[] {
  const { standing, issuer, checks, says } = verdict;
  const texts = language === 'sv' ? SWEDISH : ENGLISH;
  const host = plainAddress(issuer.id)?.host ?? texts.nobody;
  const by = issuer.trustedAs === undefined ? issuer.id : `${issuer.trustedAs} (${issuer.id})`;
  const headline = {
    valid:
      `${texts.valid}: ${says.title ?? texts.untitled}, ` +
      `${verdict.isByRegister ? texts.registered : texts.issued} ${by}`,
    untrusted: `${verdict.isByRegister ? texts.saidBy : texts.signedBy} ${host}${texts.notTrusted}`,
    invalid: texts.invalid,
  }[standing];
  const claims = [
    ['title', says.title],
    ['issuer', says.issuer],
  ] as const;
  const said =
    standing === 'valid'
      ? []
      : claims.flatMap(([name, text]) => (text === undefined ? [] : [`    ${texts[name]}: "${text}"`]));
  return [
    headline,
    ...(standing === 'untrusted' ? [`  ${texts.address} ${issuer.id}`] : []),
    ...checks.map(({ holds, detail }) => `  ${holds ? '✓' : '✗'} ${textIn(detail, language)}`),
    ...(said.length === 0 ? [] : [`  ${texts.says}`, ...said]),
  ].map(harmless);
}

/**
 * Without what moves the cursor of a terminal, ends a line or turns the direction of writing: a text must not draw a
 * verdict.
 */
function harmless(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

const SWEDISH = {
  valid: 'GILTIGT',
  invalid: 'INTE GILTIGT',
  issued: 'utfärdat av',
  registered: 'enligt registret hos',
  signedBy: 'UNDERTECKNAT AV',
  saidBy: 'SÅ SÄGER',
  notTrusted: ', som du inte har sagt att du litar på',
  nobody: 'ingen som går att se',
  untitled: 'utan namn',
  address: 'Jämför adressen med en som du har fått av utgivaren på annat sätt, och ange den med --trust:',
  says: 'Intyget säger själv, vilket ingen har prövat:',
  title: 'namn',
  issuer: 'utgivare',
};
const ENGLISH: typeof SWEDISH = {
  valid: 'VALID',
  invalid: 'NOT VALID',
  issued: 'issued by',
  registered: 'according to the register of',
  signedBy: 'SIGNED BY',
  saidBy: 'SO SAYS',
  notTrusted: ', which you have not said you trust',
  nobody: 'nobody who can be seen',
  untitled: 'without a name',
  address: 'Compare this address with one that you got from the issuer in another way, and give it with --trust:',
  says: 'It says of itself, which nobody has checked:',
  title: 'name',
  issuer: 'issuer',
};
