// Connecting: docs/plugin-protocol.md, "Connecting".
import { randomUUID } from 'node:crypto';
import { connect } from '@nats-io/transport-node';

const { host, username, password } = new URL(process.env.NATS_URL);
export const [name, id] = [process.env.PLUGIN_NAME ?? 'guest', randomUUID()];
export const nats = await connect({
  servers: host,
  user: username,
  pass: decodeURIComponent(password),
  name,
  inboxPrefix: `_INBOX_${name}`,
  maxReconnectAttempts: -1,
  waitOnFirstConnect: true,
});

/** A value of a bucket; undefined where there is none, or no such bucket. */
export async function readBucket(bucket, key) {
  const reply = await nats.request(
    `$JS.API.STREAM.MSG.GET.KV_${bucket}`,
    JSON.stringify({ last_by_subj: `$KV.${bucket}.${key}` }),
    { timeout: 2_000 },
  );
  const { message } = reply.json();
  const isGone = message === undefined || /^KV-Operation:/im.test(Buffer.from(message.hdrs ?? '', 'base64').toString());
  return isGone ? undefined : JSON.parse(Buffer.from(message.data, 'base64').toString());
}
