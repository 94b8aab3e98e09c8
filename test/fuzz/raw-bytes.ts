import fc from 'fast-check';
import { type FuzzRequest, headersOf, targetOf } from './endpoint.js';

/** Pieces that mean something to whoever reads HTTP. */
const PIECES = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  'Transfer-Encoding: chunked\r\n',
  'Content-Length: 5\r\n',
  'Content-Length: -1\r\n',
  'Content-Length: 99999999999\r\n',
  'Host: evil.example\r\n',
  'Connection: upgrade\r\nUpgrade: websocket\r\n',
  'Expect: 100-continue\r\n',
  'Expect: 1\r\n',
  'HTTP/9.9',
  'HTTP/1.0',
  'GET / HTTP/1.1\r\n\r\n',
  '%00',
  '%',
  '/../',
  '//',
  '#',
  '?',
  '*',
  '\xff',
  '\xc3\x28',
  '5\r\nhello\r\n0\r\n\r\n',
  '{"a":1}',
  '"',
  '\\u0000',
  'x'.repeat(20_000),
].map((piece) => Buffer.from(piece, 'latin1'));

const change = fc.record({
  kind: fc.constantFrom('flip', 'flip', 'set', 'insert', 'insert', 'cut', 'repeat', 'end'),
  place: fc.constantFrom('line', 'headers', 'headers', 'body', 'anywhere'),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 40 }),
  byte: fc.integer({ min: 0, max: 255 }),
  piece: fc.constantFrom(...PIECES),
});
type Change = typeof change extends fc.Arbitrary<infer One> ? One : never;

export interface RawRequest {
  readonly request: FuzzRequest;
  readonly changes: readonly Change[];
}

/** What will be a valid request in bytes, and what becomes of them. */
export const rawRequest = (valid: fc.Arbitrary<FuzzRequest>): fc.Arbitrary<RawRequest> =>
  fc.record({ request: valid, changes: fc.array(change, { minLength: 1, maxLength: 4 }) });

/**
 * The request as it would go over the socket, damaged. The damage spares the token mostly: behind a broken one
 * everything is 401.
 */
export function bytesOf({ request, changes }: RawRequest, tokens: ReadonlyMap<string, string>): Buffer {
  const { authorization, ...headers } = headersOf(request, tokens);
  const lines = Object.entries({ host: 'localhost', connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  let bytes = Buffer.from(
    `${request.method} ${targetOf(request)} HTTP/1.1\r\n` +
      `${authorization === undefined ? '' : `authorization: ${authorization}\r\n`}` +
      `${lines.join('')}\r\n${request.body ?? ''}`,
    'utf8',
  );
  for (const one of changes) bytes = Buffer.from(damaged(bytes, one));
  return bytes;
}

function damaged(bytes: Buffer, { kind, place, at, length, byte, piece }: Change): Uint8Array {
  const [from, to] = regionOf(bytes, place);
  const position = from + (at % Math.max(1, to - from));
  const [before, after] = [bytes.subarray(0, position), bytes.subarray(position)];
  switch (kind) {
    case 'flip':
      return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ (1 << (byte % 8))]), after.subarray(1)]);
    case 'set':
      return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)]);
    case 'insert':
      return Buffer.concat([before, piece, after]);
    case 'cut':
      return Buffer.concat([before, after.subarray(length)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, length), after]);
    default:
      return before;
  }
}

function regionOf(bytes: Buffer, place: Change['place']): [from: number, to: number] {
  const line = Math.max(1, bytes.indexOf('\r\n'));
  const end = bytes.indexOf('\r\n\r\n') < 0 ? bytes.length : bytes.indexOf('\r\n\r\n');
  const token =
    bytes.indexOf('authorization: ') < 0
      ? line
      : Math.max(line, bytes.indexOf('\r\n', bytes.indexOf('authorization: ')));
  if (place === 'line') return [0, line];
  if (place === 'headers') return [Math.min(token, end), end];
  if (place === 'body' && end + 4 < bytes.length) return [end + 4, bytes.length];
  return [0, bytes.length];
}
