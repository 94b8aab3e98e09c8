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

/** Characters after which a message is full: whatever they are, it is still one that any server takes. */
export const FULL = 128 * 1024;

/** Sorts what is to travel together by where it goes, and hands over what makes a message. */
export class Gathering<Item> {
  private readonly open = new Map<string, { readonly items: Item[]; size: number }>();

  constructor(private readonly send: (key: string, items: readonly Item[]) => void) {}

  get isEmpty(): boolean {
    return this.open.size === 0;
  }

  /** @param size in characters, at most what makes a message full */
  add(key: string, item: Item, size: number): void {
    let message = this.open.get(key);
    if (message && message.size + size > FULL) {
      this.send(key, message.items);
      message = undefined;
    }
    if (!message) this.open.set(key, (message = { items: [], size: 0 }));
    message.items.push(item);
    message.size += size;
  }

  flush(): void {
    const messages = [...this.open];
    this.open.clear();
    for (const [key, { items }] of messages) this.send(key, items);
  }
}

const NEWLINE = 10;
/** Bytes of the first line. Whoever packs stays far below it, and what is longer is not worth the time to read it. */
const LONGEST_HEAD = 256 * 1024;

/** What a part takes of a message, in characters: three bytes each at the most, six in the first line. */
export function charactersOf({ token, headers, body }: Part): number {
  let characters = token.length + body.length;
  for (const name in headers) characters += name.length + headers[name]!.length + 8;
  return characters;
}

/**
 * The payload of several requests, or of several replies (docs/plugin-protocol.md, "Several in one message"): a line of
 * JSON, `[[token, bytes of the body, headers], …]`, and behind it the bodies.
 */
export function packParts(parts: readonly Part[]): string {
  // Half a character at the end of one and at the beginning of the next would become a whole one.
  const bodies = parts.map(({ body }) => body.toWellFormed());
  const heads = parts.map(({ token, headers }, index) => [token, Buffer.byteLength(bodies[index]!), headers]);
  return `${JSON.stringify(heads)}\n${bodies.join('')}`;
}

/** @throws {Error} for bytes that are nothing of the kind */
export function unpackParts(payload: Uint8Array): ReceivedPart[] {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const end = bytes.indexOf(NEWLINE);
  if (end > LONGEST_HEAD) throw new Error('A message of several announces more than any holds');
  const heads = JSON.parse(bytes.toString('utf8', 0, Math.max(end, 0))) as unknown;
  if (!Array.isArray(heads)) throw new Error('A message of several has no list of them');
  let at = end + 1;
  const parts = heads.map((head: unknown): ReceivedPart => {
    const [token, length, headers] = Array.isArray(head) ? (head as unknown[]) : [];
    if (
      typeof token !== 'string' ||
      !Number.isSafeInteger(length) ||
      (length as number) < 0 ||
      typeof headers !== 'object' ||
      headers === null
    )
      throw new Error('A part of a message is badly announced');
    return {
      token,
      headers: new PartHeaders(headers as Record<string, unknown>),
      body: bytes.subarray(at, (at += length as number)),
    };
  });
  if (at !== bytes.length) throw new Error('The bodies of a message are not as long as it says');
  return parts;
}
