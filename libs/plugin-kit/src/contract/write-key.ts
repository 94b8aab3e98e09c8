import { createHmac } from 'node:crypto';

/** Where a message has to be sent so that it is stored under `subject`. */
export type WriteAddress = (subject: string) => string;

/** All that one stream stores begins so: `event`, `person`, `$KV.<bucket>`, `$O.<bucket>`. */
const ROOT = /^(?:\$(?:KV|O)\.)?[^.]+/;

/**
 * `write.<key>.<subject>`, where the key is known to one user of NATS alone (docs/plugin-protocol.md, "Writing"; ADR 20): JetStream sends
 * its answers to whatever reply address it was given, with the rights of the server and not of who asked. Did streams listen where everybody
 * can name the subject, everybody could have answers stored there.
 *
 * The key is 22 letters of base64url (132 bits) of HMAC-SHA-256, and another for each stream: who may see how a stream is made sees the keys that it takes.
 * @param password of the NATS user
 */
export function writeAddress(password: string): WriteAddress {
  const keys = new Map<string, string>();
  return (subject) => {
    const [root = ''] = ROOT.exec(subject) ?? [];
    let key = keys.get(root);
    if (key === undefined) keys.set(root, (key = createHmac('sha256', password).update(root).digest('base64url').slice(0, 22)));
    return `write.${key}.${subject}`;
  };
}

/** Where streams look for what they are to store under `subject`. */
export const anyWriteAddress: WriteAddress = (subject) => `write.*.${subject}`;

/** The JetStream client, made to store what it publishes under the subjects that it is published on. */
export function writingTo<Client extends { publish(subject: string, ...rest: never[]): unknown }>(address: WriteAddress, client: Client): Client {
  const publish = client.publish.bind(client);
  client.publish = (subject: string, ...rest: never[]) => publish(address(subject), ...rest);
  return client;
}
