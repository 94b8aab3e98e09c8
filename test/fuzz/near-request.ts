import fc from 'fast-check';
import type { FuzzRequest } from './endpoint.js';

/** What hostile or careless clients put where a value is expected. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    'false',
    '0',
    '\u0000',
    '\ud800',
    'a\u202eb',
    'ǅ\u0301\u0301',
    '𝔘𝔫',
    -1,
    0,
    1e308,
    -1e308,
    2 ** 53,
    2 ** 31,
    1.5,
    true,
    [],
    {},
    [[]],
    [[[]]],
    { constructor: { prototype: 1 } },
    '../../etc/passwd',
    "'; DROP TABLE person; --",
    '{{7*7}}',
    '<script>',
    'x'.repeat(10_000),
    Array(1_100).fill(1),
    '9999-99-99',
    '2024-02-30',
    '0000-01-01T00:00:00Z',
    '275760-09-13T00:00:00.000Z',
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 100 }).map((points) => String.fromCodePoint(...points)),
);

/** What is JSON in no schema, or in two ways. */
const TEXT_TRICKS: readonly ((text: string) => string)[] = [
  (text) => text.slice(0, -1),
  (text) => `${text},`,
  (text) => `\ufeff${text}`,
  (text) => text.replace('{', '{"__proto__":{"isAdmin":true},'),
  (text) => text.replace('{', '{"constructor":{"prototype":{"a":1}},'),
  (text) => text.replace(/^\{("[^"]+"):/, '{$1:1,$1:'),
  (text) => text.replace(/\d+/, 'NaN'),
  (text) => text.replace(/\d+/, '1e999'),
  () => `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
  (text) => `${'{"a":'.repeat(70)}${text}${'}'.repeat(70)}`,
  () => 'null',
  () => '[]',
  () => '""',
  (text) => text.replace(/"(?=[^"]*":)/, '"\\u0000'),
  (text) => text.replaceAll('"', "'"),
  () => '',
  () => '{"a":"\\ud800"}',
];

const ODD_HEADERS: readonly (readonly [name: string, value: string])[] = [
  ['idempotency-key', 'x'.repeat(201)],
  ['idempotency-key', 'a b'],
  ['idempotency-key', ''],
  ['idempotency-key', 'é'],
  ['if-match', 'nonsense'],
  ['if-match', `"${'9'.repeat(300)}"`],
  ['if-match', '""'],
  ['accept-language', 'x'.repeat(3_000)],
  ['accept-language', ';;;,,,'],
  ['content-type', 'text/plain'],
  ['content-type', 'application/json; charset=utf-16'],
  ['content-type', 'application/merge-patch+json'],
  ['correlation-id', 'not-a-uuid'],
  ['correlation-id', `'; DROP TABLE audit; --`],
  ['traceparent', '00-zz'],
  ['accept', 'text/html'],
  ['caller', 'operator'],
  ['x-forwarded-for', '1.2.3.4'],
  ['content-encoding', 'gzip'],
  ['if-none-match', '*'],
  ['range', 'bytes=0-1'],
  ['origin', 'https://evil.example'],
  ['expect', '100-continue'],
  ['cookie', '__Host-lyftet=%00'],
  ['authorization', 'Bearer'],
  ['x-http-method-override', 'DELETE'],
];

const ODD_QUERIES: readonly (readonly [name: string, value: string])[] = [
  ['limit', '0'],
  ['limit', '-1'],
  ['limit', '1e9'],
  ['limit', '100000'],
  ['after', 'x'],
  ['after', 'A'.repeat(3_000)],
  ['unknown', '1'],
  ['__proto__', 'x'],
  ['constructor', 'x'],
  ['', ''],
  ['toString', '1'],
  ['a[b]', 'c'],
  ['\u0000', '\u0000'],
];

const mutation = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('replace' as const, 'replace' as const, 'remove' as const, 'add' as const, 'nest' as const),
      at: fc.nat(),
      value: odd,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('text' as const), at: fc.nat(TEXT_TRICKS.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('header' as const), at: fc.nat(ODD_HEADERS.length - 1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('query' as const), at: fc.nat(ODD_QUERIES.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), at: fc.nat(), value: odd }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('segment' as const), at: fc.nat(), value: odd }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('method' as const),
      method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
    }),
  },
);
type Mutation = typeof mutation extends fc.Arbitrary<infer One> ? One : never;

/** A valid request with one or a few things wrong with it. */
export const nearRequest = (valid: fc.Arbitrary<FuzzRequest>): fc.Arbitrary<FuzzRequest> =>
  fc
    .tuple(valid, fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([request, mutations]) => mutations.reduce(mutated, request));

function mutated(request: FuzzRequest, change: Mutation): FuzzRequest {
  const { body, query, segments, headers } = request;
  switch (change.kind) {
    case 'text':
      return { ...request, body: TEXT_TRICKS[change.at]!(body ?? '{}') };
    case 'header':
      return { ...request, headers: { ...headers, [ODD_HEADERS[change.at]![0]]: ODD_HEADERS[change.at]![1] } };
    case 'query':
      return { ...request, query: [...query, ODD_QUERIES[change.at]!] };
    case 'repeat':
      return {
        ...request,
        query:
          query.length === 0
            ? [
                ['x', 'y'],
                ['x', 'y'],
              ]
            : [...query, [query[change.at % query.length]![0], asText(change.value)]],
      };
    case 'segment':
      return {
        ...request,
        segments: segments.map((segment, index) =>
          index === change.at % segments.length && (index > 0 || change.at % 5 === 0)
            ? asText(change.value).slice(0, 2_000)
            : segment,
        ),
      };
    case 'method':
      return { ...request, method: change.method };
    default:
      return body === undefined
        ? { ...request, query: [...query, ODD_QUERIES[change.at % ODD_QUERIES.length]!] }
        : { ...request, body: rewritten(body, change) };
  }
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** One place of the document, chosen by a number, with something else in it. */
function rewritten(
  text: string,
  { kind, at, value }: { kind: 'replace' | 'remove' | 'add' | 'nest'; at: number; value: unknown },
): string {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return text;
  }
  const places: { holder: Record<string, unknown>; name: string }[] = [];
  const visit = (holder: unknown): void => {
    if (typeof holder !== 'object' || holder === null) return;
    for (const name of Object.keys(holder)) {
      places.push({ holder: holder as Record<string, unknown>, name });
      visit((holder as Record<string, unknown>)[name]);
    }
  };
  visit(root);
  const place = places[at % Math.max(1, places.length)];
  if (!place) return JSON.stringify(value);
  const { holder, name } = place;
  if (kind === 'replace') holder[name] = value;
  else if (kind === 'nest') holder[name] = { [name]: holder[name] };
  else if (kind === 'add' && !Array.isArray(holder)) holder[`${name}More`] = value;
  else if (Array.isArray(holder)) holder.push(value);
  else delete holder[name];
  return JSON.stringify(root);
}
