export const PASSPHRASE_LENGTH = { min: 10, max: 128 } as const;

/** What cannot be a passphrase, by the reason that the page tells. */
export type PassphraseFault = 'too-short' | 'too-long' | 'too-common' | 'like-username';

/** Of the passwords that are guessed first, those of ten characters or more, Swedish and English. */
const COMMON: ReadonlySet<string> = new Set([
  '1234567890',
  '0123456789',
  '0987654321',
  '12345678910',
  '123456789a',
  '1q2w3e4r5t',
  '1qaz2wsx3edc',
  'qwertyuiop',
  'qwertyuiopå',
  'asdfghjklö',
  'asdfghjkl1',
  'q1w2e3r4t5',
  'password12',
  'password123',
  'password1234',
  'passw0rd123',
  'mypassword',
  'letmein123',
  'welcome123',
  'iloveyou12',
  'iloveyou123',
  'sunshine123',
  'football123',
  'princess123',
  'changeme123',
  'administrator',
  'qwerty1234',
  'qwerty12345',
  'qwerty123456',
  'abcdefghij',
  'abcdefghijk',
  'abcd123456',
  'aaaaaaaaaa',
  'lösenord12',
  'lösenord123',
  'lösenord1234',
  'losenord123',
  'losenord1234',
  'mittlösenord',
  'hemligt123',
  'hemligt1234',
  'sommar2024',
  'sommar2025',
  'sommar2026',
  'vinter2025',
  'vinter2026',
  'välkommen1',
  'välkommen123',
  'valkommen123',
  'kommunen123',
  'omsorgen123',
  'stockholm1',
  'stockholm123',
  'göteborg123',
  'landskrona',
  'landskrona1',
  'sverige123',
  'fotboll123',
  'jagälskardig',
  'lyftet2026',
  'digieffekt',
]);

/** Length alone is asked for, no mixture of signs; the whole passphrase may be of any letters and have spaces. */
export function passphraseFault(passphrase: string, username: string): PassphraseFault | undefined {
  const plain = passphrase.normalize('NFKC');
  const folded = plain.toLowerCase().trim();
  const length = [...plain].length;
  if (length < PASSPHRASE_LENGTH.min) return 'too-short';
  if (length > PASSPHRASE_LENGTH.max) return 'too-long';
  if (folded.includes(username) && [...folded].length - username.length < 6) return 'like-username';
  if (COMMON.has(folded) || new Set(folded).size < 4) return 'too-common';
  return undefined;
}
