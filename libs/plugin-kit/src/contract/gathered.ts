/** One of several requests or replies that travel in one message. */
export interface Part {
  /** Which request it is, or answers. */
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A part as it came: bytes of whoever sent the message. */
export interface ReceivedPart {
  readonly token: string;
  readonly headers: PartHeaders;
  readonly body: Uint8Array;
}

/** What is read of headers, those of a message of its own or of a part of one. */
export interface HeaderReader {
  /** Empty when there is none of this name. */
  get(name: string): string;
  values(name: string): string[];
}

export class PartHeaders implements HeaderReader {
  constructor(private readonly fields: Readonly<Record<string, unknown>>) {}

  get(name: string): string {
    const value = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    return typeof value === 'string' ? value : '';
  }

  values(name: string): string[] {
    const value = this.get(name);
    return value === '' ? [] : [value];
  }
}

const NEWLINE = 10;

/**
 * The payload of several requests, or of several replies (docs/plugin-protocol.md, "Several in one message"): a line of
 * JSON, `[[token, bytes of the body, headers], …]`, and behind it the bodies.
 */
export function packParts(parts: readonly Part[]): string {
  return `${JSON.stringify(parts.map(({ token, body, headers }) => [token, Buffer.byteLength(body), headers]))}\n${parts.map(({ body }) => body).join('')}`;
}

/** @throws {Error} for bytes that are nothing of the kind */
export function unpackParts(payload: Uint8Array): ReceivedPart[] {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const end = bytes.indexOf(NEWLINE);
  const heads = JSON.parse(bytes.toString('utf8', 0, Math.max(end, 0))) as unknown;
  if (!Array.isArray(heads)) throw new Error('A message of several has no list of them');
  let at = end + 1;
  const parts = heads.map((head: unknown): ReceivedPart => {
    const [token, length, headers] = Array.isArray(head) ? (head as unknown[]) : [];
    if (typeof token !== 'string' || !Number.isSafeInteger(length) || (length as number) < 0 || typeof headers !== 'object' || headers === null) throw new Error('A part of a message is badly announced');
    return { token, headers: new PartHeaders(headers as Record<string, unknown>), body: bytes.subarray(at, (at += length as number)) };
  });
  if (at !== bytes.length) throw new Error('The bodies of a message are not as long as it says');
  return parts;
}
