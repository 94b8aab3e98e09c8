import fc from 'fast-check';
import { PARAMETERS, READ, ROUTES, SOUND } from './door-addresses.js';
import { ENCODED, HEADER_NAMES, HEADER_VALUES, NO_TEXT } from './door-words.js';

/** A request for the provider or for a session, as its bytes will stand: what is encoded badly is meant so. */
export interface DoorRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Whose cookies come along, and whether they are damaged on the way. */
  readonly as: 'nobody' | 'begun' | 'signed-in';
  readonly damage: number | undefined;
}

const SEGMENT = fc.oneof(
  fc.constantFrom(...ENCODED.filter((text) => text.length < 100)),
  fc.stringMatching(/^[\w%.~-]{1,60}$/),
);
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const base64url = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** What looks like a token, its parts of any type. */
const token = fc
  .tuple(
    fc.oneof(
      fc.record({
        alg: fc.constantFrom<unknown>('none', 'ES256', 'EdDSA', 'HS256', 7, null),
        kid: fc.jsonValue({ maxDepth: 1 }),
      }),
      fc.jsonValue(),
    ),
    fc.oneof(
      fc.record(
        {
          iss: fc.constantFrom<unknown>('lyftet-cli', 'lyftet-web', '\u0000', []),
          sub: fc.constantFrom<unknown>('lyftet-cli', '\ud800', {}, 1e308),
          aud: fc.jsonValue({ maxDepth: 1 }),
          exp: fc.constantFrom<unknown>(9e15, -1, 'x', null),
          jti: fc.jsonValue({ maxDepth: 1 }),
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    ),
  )
  .map(([header, payload]) => `${base64url(header)}.${base64url(payload)}.${base64url('x'.repeat(64))}`);
const value = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...ENCODED) },
  { weight: 3, arbitrary: fc.constantFrom(...NO_TEXT) },
  { weight: 2, arbitrary: token },
  {
    weight: 2,
    arbitrary: fc
      .uint8Array({ maxLength: 40 })
      .map((bytes) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')),
  },
);
const pairsAt = (route: string) =>
  fc.array(
    fc.tuple(
      fc.constantFrom(
        ...PARAMETERS,
        ...Array<readonly string[]>(6)
          .fill(READ[route] ?? [])
          .flat(),
      ),
      value,
    ),
    { maxLength: 5 },
  );
const without = (sound: string, names: readonly string[]) =>
  sound.split('&').filter((pair) => !names.includes(pair.split('=')[0]!));

const isForm = (method: string) => method === 'POST' || method === 'PUT';

/** Every parameter that is read somewhere with everything that is no text, in what is sound otherwise. */
export function everyParameter(as: DoorRequest['as']): DoorRequest[] {
  return Object.entries(READ).flatMap(([route, names]) =>
    [...new Set(names)].flatMap((name) =>
      NO_TEXT.map((one): DoorRequest => {
        const [method = '', path = ''] = route.split(' ');
        const written = [...without(SOUND[route] ?? '', [name]), `${name}=${one}`].join('&');
        const headers = {
          accept: 'text/html',
          ...(isForm(method) && { 'content-type': 'application/x-www-form-urlencoded', origin: '$public' }),
        };
        return {
          method,
          path,
          query: isForm(method) ? '' : written,
          body: isForm(method) ? written : undefined,
          headers,
          as,
          damage: undefined,
        };
      }),
    ),
  );
}

/** @param as whose cookies */
export const doorRequest = (as: DoorRequest['as']): fc.Arbitrary<DoorRequest> =>
  fc
    .constantFrom(...ROUTES)
    .chain((at) =>
      fc.record({
        route: fc.constant(at),
        more: rarely(SEGMENT),
        pairs: pairsAt(at),
        isSound: fc.integer({ max: 3, min: 0 }),
        repeats: fc.nat(9),
        odd: rarely(
          fc.dictionary(fc.constantFrom(...HEADER_NAMES), fc.constantFrom(...HEADER_VALUES), {
            minKeys: 1,
            maxKeys: 2,
          }),
        ),
        accept: fc.constantFrom('text/html', 'application/json', '*/*'),
        language: fc.constantFrom('sv', 'en'),
        ownForm: fc.integer({ max: 3, min: 0 }),
        damage: rarely(fc.nat()),
      }),
    )
    .map(({ route, more, pairs: chosen, isSound, repeats, odd, accept, language, ownForm, damage }) => {
      const [method = '', path = ''] = route.split(' ');
      const sound =
        isSound > 0
          ? without(
              SOUND[route] ?? '',
              chosen.map(([name]) => name),
            )
          : [];
      const written = [
        ...sound,
        ...chosen.map(([name, one]) => `${name}=${one}`),
        ...(repeats === 0 && chosen[0] ? [`${chosen[0][0]}=again`] : []),
      ]
        .filter((pair) => pair !== '')
        .join('&');
      return {
        method,
        path: more === undefined ? path : `${path}/${more}`,
        query: isForm(method) ? '' : written,
        body: isForm(method) ? written : undefined,
        as,
        damage,
        headers: {
          accept,
          'accept-language': language,
          ...(isForm(method) && { 'content-type': 'application/x-www-form-urlencoded' }),
          ...(ownForm > 0 && { origin: '$public', 'sec-fetch-site': 'same-origin' }),
          ...odd,
        },
      };
    });
