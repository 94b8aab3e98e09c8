import fc from 'fast-check';

type Json = Record<string, unknown>;

/** Patterns on which a backtracking reader would not come to an end, or that are none. */
const PATTERNS = [
  '(a+)+$',
  '(a|a)*$',
  '(.*a){20}$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(\\w+\\s?)*$',
  '(?:a?){30}a{30}',
  '(?=(a+))\\1+$',
  '(',
  '[',
  '\\',
  '(?<n>a)\\k<n>',
  'a{1,99999}',
  '\\p{Nonsense}',
  `${'('.repeat(500)}${')'.repeat(500)}`,
];
const PATHS = [
  '/people',
  '/',
  '//',
  '/x',
  '/x/catalog/things',
  '/X/GUEST/things',
  '/x/NAME/../../people',
  '/x/NAME/%2e%2e/people',
  '/x/NAME/{a}/{a}',
  '/x/NAME//',
  '/x/NAME/things?x=1',
  '/x/NAME/{__proto__}',
  '/openapi.json',
  '/oidc/token',
  '/session/login',
  '/x/NAME/{constructor}',
  '/x/NAME/things#',
  '/\u0000',
  `/x/NAME/${'a'.repeat(400)}`,
  '/x/NAME/*',
  '/x/NAME/:id',
];
const NAMES = [
  'catalog',
  'gateway',
  'lyftet',
  'event',
  '__proto__',
  'constructor',
  'toString',
  '',
  '*',
  '>',
  'a.b',
  'NAME',
  'catalog.list-programmes',
  'NAME.get-thing',
  'directory.register-person',
];
const HEADERS = [
  'authorization',
  'cookie',
  'caller',
  'x-forwarded-for',
  'set-cookie',
  'content-security-policy',
  'status',
  '\r\nset-cookie: a=b',
  '__proto__',
  'location',
  'strict-transport-security',
];
const SCHEMAS: readonly unknown[] = [
  true,
  false,
  null,
  [],
  'string',
  { $ref: 'https://evil.example/schema.json' },
  { $ref: 'file:///etc/passwd' },
  { $ref: '#/__proto__' },
  { $ref: '#' },
  { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
  { $id: 'urn:lyftet:schema:manifest:1', type: 'object' },
  { $dynamicRef: '#x' },
  { type: 'object', properties: { a: { type: 'nonsense' } } },
  { type: 'object', additionalProperties: { $ref: '#/properties/none' }, properties: {} },
  { type: 'object', allOf: Array.from({ length: 200 }, () => ({ $ref: '#' })) },
  {
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`p${index}`, { type: 'string' }])),
  },
  { type: 'object', properties: { constructor: { type: 'string' } } },
  { type: 'object', enum: Array(3_000).fill({}) },
  { type: 'object', properties: { a: { minLength: -1 } } },
];
const TEXTS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'x'.repeat(100_000),
  '\u0000',
  '\ud800',
  '\u202e',
  '',
  ' '.repeat(300),
  '${7*7}',
  '\r\nx: y',
  '</h1><base href="//evil.example">',
];

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, -1, 1e308, 2 ** 53, '', [], {}, true, ...TEXTS, ...NAMES),
  fc.jsonValue({ maxDepth: 4 }),
  fc.nat({ max: 60 }).map((depth) => Array.from({ length: depth }).reduce<unknown>((inner) => [inner], 1)),
);

const damage = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('replace', 'remove', 'repeat'), at: fc.nat(), value: odd }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('path'), at: fc.nat(), value: fc.constantFrom<unknown>(...PATHS) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('name'), at: fc.nat(), value: fc.constantFrom<unknown>(...NAMES) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('header'), at: fc.nat(), value: fc.constantFrom<unknown>(...HEADERS) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('schema'),
      at: fc.nat(),
      value: fc.oneof(
        fc.constantFrom(...SCHEMAS),
        fc.constantFrom(...PATTERNS).map((pattern) => ({
          type: 'object',
          properties: { id: { type: 'string', pattern } },
          patternProperties: { [pattern]: {} },
        })),
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('text'), at: fc.nat(), value: fc.constantFrom<unknown>(...TEXTS) }),
  },
  // More of them are too large to be sent at all.
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('many'),
      at: fc.integer({ min: 1, max: 1_000 }),
      value: fc.constant<unknown>(null),
    }),
  },
);
type Damage = typeof damage extends fc.Arbitrary<infer One> ? One : never;

const BYTES: readonly ((text: string) => string | Buffer)[] = [
  (text) => text,
  (text) => text,
  (text) => text,
  (text) => text,
  (text) => text,
  (text) => text,
  (text) => text.slice(0, -5),
  () => '',
  () => 'null',
  (text) => `\ufeff${text}`,
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xff])]),
  (text) => text.replace('{', '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"polluted":true}},'),
  () => '['.repeat(200_000),
  (text) => `{"a":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)},${text.slice(1)}`,
  (text) => text + ' '.repeat(600_000),
  (text) => text.replace('"operations"', '"operations":[],"operations"'),
];

/** A manifest as a hostile guest of this name would send it: a sound one with a few things wrong, or no JSON at all. */
export const hostileManifest = (name: string): fc.Arbitrary<Buffer> =>
  fc.tuple(fc.array(damage, { minLength: 1, maxLength: 4 }), fc.constantFrom(...BYTES)).map(([damages, write]) => {
    const manifest = damages.reduce(damaged, soundManifest(name));
    return Buffer.from(write(JSON.stringify(manifest).replaceAll('NAME', name)));
  });

function soundManifest(name: string): Json {
  const operation = (verb: string, method: string, path: string) => ({
    name: `${name}.${verb}`,
    summary: 'A thing',
    http: { method, path },
    access: 'public',
    input: { type: 'object', properties: { id: { type: 'string', minLength: 1, maxLength: 50, pattern: '^[a-z]+$' } } },
    output: { type: 'object' },
    body: 'merged',
    status: 200,
    problems: [{ type: `urn:lyftet:problem:${name}:none`, status: 404, title: { sv: 'Finns inte' } }],
    produces: 'application/json',
    requestHeaders: ['if-match'],
    responseHeaders: [`${name}-hint`],
    timeoutMs: 500,
    errorFormat: 'problem',
    anonymous: false,
  });
  return {
    manifestVersion: 1,
    name,
    version: '1.0.0',
    summary: 'A guest',
    operations: [
      operation('get-thing', 'GET', `/x/${name}/things/{id}`),
      operation('add-thing', 'POST', `/x/${name}/things`),
    ],
    permissions: [{ name: 'thing:read', summary: 'Read things', roles: ['office'] }],
    publishes: [
      {
        type: `${name}.thing.added.v1`,
        summary: 'A thing was added',
        schema: { type: 'object', properties: { thingId: { type: 'string' } } },
      },
      `${name}.thing.removed.v1`,
    ],
    consumes: ['catalog.module.published.v1'],
    personClasses: ['name'],
    personalData: [{ what: 'Names', purpose: 'Greeting', legalBasis: 'Consent', retention: 'A day' }],
    programme: [
      {
        section: 'things',
        schema: { type: 'object' },
        dependsOn: [],
        plan: `${name}.get-thing`,
        apply: `${name}.add-thing`,
      },
    ],
    navigation: [{ label: { sv: 'Saker' }, path: `/x/${name}/things` }],
  };
}

function damaged(manifest: Json, { kind, at, value }: Damage): Json {
  const copy = structuredClone(manifest);
  const operations = (Array.isArray(copy['operations']) ? copy['operations'] : []).filter(
    (one): one is Json => typeof one === 'object' && one !== null,
  );
  const operation = operations[at % Math.max(1, operations.length)] ?? {};
  if (kind === 'path') operation['http'] = { method: 'GET', path: value };
  else if (kind === 'name') (at % 3 === 0 ? copy : operation)['name'] = value;
  else if (kind === 'header') operation[at % 2 === 0 ? 'requestHeaders' : 'responseHeaders'] = [value];
  else if (kind === 'schema' && at % 3 === 0)
    copy['publishes'] = [{ type: `${String(copy['name'])}.thing.added.v1`, schema: value }];
  else if (kind === 'schema') operation[at % 2 === 0 ? 'input' : 'output'] = value;
  else if (kind === 'text') (at % 2 === 0 ? copy : operation)['summary'] = value;
  else if (kind === 'many')
    copy['operations'] = Array.from({ length: at }, (_, index) => ({
      ...operation,
      name: `${String(copy['name'])}.do-${index}`,
      http: { method: 'GET', path: `/x/${String(copy['name'])}/do/${index}` },
    }));
  else {
    const holders: Json[] = [];
    const visit = (holder: unknown): void => {
      if (typeof holder !== 'object' || holder === null || holders.length > 500) return;
      holders.push(holder as Json);
      Object.values(holder).forEach(visit);
    };
    visit(copy);
    const holder = holders[at % holders.length]!;
    const names = Object.keys(holder);
    const chosen = names[(at >> 5) % Math.max(1, names.length)] ?? 'more';
    if (kind === 'replace') holder[chosen] = value;
    else if (kind === 'remove') delete holder[chosen];
    else holder[`${chosen}2`] = holder[chosen];
  }
  return copy;
}
