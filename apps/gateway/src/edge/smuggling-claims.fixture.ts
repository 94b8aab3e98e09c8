/** How an attack claims that bytes are its body; `inner` is never to be read as a request. */
export interface Claim {
  readonly kind: string;
  readonly head: string;
  readonly bytes: string;
  readonly version?: string;
  readonly target?: string;
  readonly mustEnd?: boolean;
  readonly leaves?: boolean;
}

const hex = (text: string) => text.length.toString(16);
const chunked = (text: string, extension = '', trailers = '') =>
  `${hex(text)}${extension}\r\n${text}\r\n0\r\n${trailers}\r\n`;

/** Codings that some read as `chunked` and some do not. */
const DOUBTFUL_CODINGS = [
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: identity, chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding: x, chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: ,chunked',
  'Transfer-Encoding: chunked,',
  'Transfer-Encoding:',
  'Transfer-Encoding: "chunked"',
  'Transfer-Encoding: chunked;q=1',
  'Transfer-Encoding: chunked chunked',
  'Transfer-Encoding: \x0bchunked',
  'Transfer-Encoding: \x00chunked',
  'Transfer-Encoding: chunked\x0c',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding\t: chunked',
  ' Transfer-Encoding: chunked',
  'Transfer-Encoding:\r\n chunked',
  'Transfer-Encoding: x\r\n\tchunked',
  'X: x\nTransfer-Encoding: chunked',
  'X: x\rTransfer-Encoding: chunked',
  'Transfer-Encoding: identity\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
  'Transfer\x00-Encoding: chunked',
  'Transfer-Encoding\x00: chunked',
  'Transfer-Encoding: \xffchunked',
];
const SOUND_CODINGS = [
  'Transfer-Encoding: chunked',
  'transfer-encoding:chunked',
  'Transfer-Encoding:\tchunked',
  'TRANSFER-ENCODING: CHUNKED',
  'Transfer-Encoding: chunked \t',
];
const lengths = (length: number) => [
  `Content-Length: 0\r\nContent-Length: ${length}`,
  `Content-Length: ${length}\r\nContent-Length: 0`,
  `Content-Length: ${length}\r\nContent-Length: ${length}`,
  `Content-Length: 0, ${length}`,
  `Content-Length: +${length}`,
  `Content-Length: 0x${length.toString(16)}`,
  'Content-Length: -0',
  'Content-Length:',
  `Content-Length: ${length}\x0b`,
  `Content-Length : ${length}`,
  `Content-Length:\r\n ${length}`,
  `Content-Length: 0\r\n ${length}`,
  `Content-Length: 0 ${length}`,
  `Content-Length: ${length}e0`,
  `Content-Length: 1_0`,
  `X: x\nContent-Length: ${length}`,
  `Content-Length: 99999999999999999999999`,
  `\tContent-Length: ${length}`,
];
const BROKEN_CHUNKS = [
  '0x0\r\n\r\n',
  ' 0\r\n\r\n',
  '0 \r\n\r\n',
  '0\n\n',
  '1\r\nxx\r\n0\r\n\r\n',
  '1\r\nx0\r\n\r\n',
  'fffffffffffffffff\r\nx\r\n0\r\n\r\n',
  '-1\r\nx\r\n0\r\n\r\n',
  '\r\n0\r\n\r\n',
  '1;a\nx\r\n0\r\n\r\n',
  '0;\x00\r\n\r\n',
  '0\r\nX : y\r\n\r\n',
];
const REFUSED_HEADS: readonly Partial<Claim>[] = [
  { head: 'Host: a\r\nHost: b' },
  { head: 'host: a\r\nHOST: a' },
  { head: 'X: a\r\n Y: b' },
  { head: 'X: a\r\n\tGET /oidc/smuggled HTTP/1.1' },
  { head: 'X: a\nY: b' },
  { head: 'X: \x00' },
  { head: 'X\x00: a' },
  { head: 'X : a' },
  { head: ': a' },
  { head: 'no colon' },
  { head: 'Connection: upgrade\r\nUpgrade: websocket' },
  { head: 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__' },
  { head: 'Upgrade: TLS/1.0' },
  { version: 'HTTP/1.0', head: 'Transfer-Encoding: chunked' },
  { version: 'HTTP/2.0' },
  { version: 'HTTP/0.9' },
  { version: 'HTTP/1.2' },
  { version: 'http/1.1' },
  { version: 'RTSP/1.0' },
  { version: 'HTTP/1.1 ' },
  { target: 'http://evil.example/oidc/smuggled' },
  { target: 'oidc/x' },
  { target: '*' },
  { target: '/oidc/\xff' },
  { target: '/oidc/a b' },
  { head: 'Expect: 200-ok' },
  { head: 'Connection: host' },
  { head: 'Connection: close, Cookie' },
  { head: 'Connection: x-forwarded-for' },
  { head: 'Connection: AUTHORIZATION' },
];

/** Every claim that is made of these bytes. */
export function claims(inner: string): Claim[] {
  const { length } = inner;
  const both = `0\r\n\r\n${inner}`;
  return [
    ...[
      `Content-Length: ${length}`,
      `content-length:${length}`,
      `Content-Length: 0${length}`,
      `Content-Length: ${length}\r\nContent_Length: 0`,
      `Content-Length: ${length}\r\nTrailer: Content-Length`,
      `Content-Length: ${length}\r\nTE: trailers`,
      `Content-Length: ${length}\r\nExpect: 100-continue`,
    ].map((head) => ({ kind: 'CL', head, bytes: inner })),
    ...SOUND_CODINGS.map((head) => ({ kind: 'TE', head, bytes: chunked(inner) })),
    {
      kind: 'TE with an extension',
      head: SOUND_CODINGS[0]!,
      bytes: chunked(inner, ';a="GET /oidc/smuggled HTTP/1.1"'),
    },
    {
      kind: 'TE with trailers',
      head: `${SOUND_CODINGS[0]!}\r\nTrailer: Cookie`,
      bytes: chunked(inner, '', 'Cookie: smuggled=1\r\nContent-Length: 3\r\nX-Forwarded-For: 6.6.6.6\r\n'),
    },
    ...[...SOUND_CODINGS, ...DOUBTFUL_CODINGS].flatMap((coding) => [
      { kind: 'CL.TE', head: `Content-Length: ${both.length}\r\n${coding}`, bytes: both, mustEnd: true },
      { kind: 'TE.CL', head: `${coding}\r\nContent-Length: ${both.length}`, bytes: both, mustEnd: true },
      {
        kind: 'TE.CL of a chunk',
        head: `${coding}\r\nContent-Length: ${hex(inner).length + 2}`,
        bytes: chunked(inner),
        mustEnd: true,
      },
    ]),
    ...DOUBTFUL_CODINGS.map((head) => ({ kind: 'TE.TE', head, bytes: both, mustEnd: true })),
    ...lengths(length).map((head) => ({ kind: 'CL.CL', head, bytes: inner, mustEnd: true })),
    ...BROKEN_CHUNKS.map((bytes) => ({
      kind: 'broken chunks',
      head: SOUND_CODINGS[0]!,
      bytes: bytes + inner,
      mustEnd: true,
    })),
    ...[
      'content-length',
      'close, Content-Length',
      'keep-alive, content-length, transfer-encoding',
      'Content-Length\r\nConnection: keep-alive',
    ].flatMap((connection) => [
      {
        kind: 'Connection',
        head: `Connection: ${connection}\r\nContent-Length: ${length}`,
        bytes: inner,
        mustEnd: true,
      },
      {
        kind: 'Connection',
        head: `Content-Length: ${length}\r\nConnection: ${connection}`,
        bytes: inner,
        mustEnd: true,
      },
      {
        kind: 'Connection',
        head: `Connection: ${connection}, transfer-encoding\r\nTransfer-Encoding: chunked`,
        bytes: chunked(inner),
        mustEnd: true,
      },
    ]),
    ...REFUSED_HEADS.map((refused) => ({ kind: 'head', head: 'X: y', bytes: inner, mustEnd: true, ...refused })),
    {
      kind: 'upgrade with a body',
      head: `Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: ${length}`,
      bytes: inner,
      mustEnd: true,
    },
    { kind: 'aborted', head: `Content-Length: ${length + 50}`, bytes: inner, leaves: true },
    {
      kind: 'aborted chunk',
      head: SOUND_CODINGS[0]!,
      bytes: `${(length + 50).toString(16)}\r\n${inner}`,
      leaves: true,
    },
  ];
}
