// A Lyftet plugin without the kit: only the NATS client. Start it beside `npm start`:
//   node docs/how-to/examples/guest-plugin.mjs            (finds the demo's guest user in .lyftet/)
//   NATS_URL=nats://user:password@host:port node …        (anywhere else)
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, headers } from '@nats-io/transport-node';

const name = 'guest';
const id = randomUUID();
const { host, username, password } = new URL(process.env.NATS_URL ?? guestUrl());
const nats = await connect({
  servers: host,
  user: username,
  pass: password,
  name,
  inboxPrefix: `_INBOX_${name}`,
  maxReconnectAttempts: -1,
});

const manifest = JSON.stringify({
  manifestVersion: 1,
  name,
  version: '1.0.0',
  summary: 'A guest that says hello',
  operations: [
    {
      name: `${name}.say-hello`,
      summary: 'Say hello',
      http: { method: 'GET', path: `/x/${name}/hello/{who}` },
      access: 'public',
      input: {
        type: 'object',
        properties: { who: { type: 'string', minLength: 1, maxLength: 50 } },
        required: ['who'],
        additionalProperties: false,
      },
      output: { type: 'object', properties: { hello: { type: 'string' } }, required: ['hello'] },
      body: 'merged',
      status: 200,
      problems: [],
      produces: 'application/json',
      requestHeaders: [],
      responseHeaders: [],
      timeoutMs: 2000,
      errorFormat: 'problem',
      anonymous: false,
    },
  ],
  permissions: [],
  publishes: [],
  consumes: [],
  personClasses: [],
  personalData: [],
  programme: [],
  navigation: [],
});
const service = {
  name,
  id,
  version: '1.0.0',
  metadata: { 'lyftet.plugin': '1', 'manifest-sha256': createHash('sha256').update(manifest).digest('hex') },
};
const stats = {
  name: 'say-hello',
  subject: `op.${name}.say-hello`,
  num_requests: 0,
  num_errors: 0,
  last_error: '',
  processing_time: 0,
  average_processing_time: 0,
};

/**
 * A callback that throws would close the connection, so none does. What nobody asked from an inbox, or JetStream sent,
 * is no request.
 */
const isRequest = (message, subject) =>
  message.subject === subject && message.reply?.startsWith('_INBOX') && !message.headers?.has('Nats-Stream');
const answer = (subject, reply, options = {}) =>
  nats.subscribe(subject, {
    ...options,
    callback: (error, message) => void (error ?? (isRequest(message, subject) && reply(message))),
  });

for (const suffix of ['', `.${name}`, `.${name}.${id}`]) {
  answer(`$SRV.PING${suffix}`, (message) =>
    message.respond(JSON.stringify({ type: 'io.nats.micro.v1.ping_response', ...service })),
  );
  answer(`$SRV.INFO${suffix}`, (message) =>
    message.respond(
      JSON.stringify({ type: 'io.nats.micro.v1.info_response', ...service, description: 'A guest', endpoints: [] }),
    ),
  );
  answer(`$SRV.STATS${suffix}`, (message) =>
    message.respond(
      JSON.stringify({
        type: 'io.nats.micro.v1.stats_response',
        ...service,
        started: new Date().toISOString(),
        endpoints: [stats],
      }),
    ),
  );
}
answer(`op.${name}.$manifest.${id}`, (message) => message.respond(manifest));
answer(
  `op.${name}.say-hello`,
  (message) => {
    stats.num_requests += 1;
    const reply = headers();
    const who = readWho(message);
    reply.set('status', who ? '200' : '400');
    reply.set('content-type', who ? 'application/json' : 'application/problem+json');
    message.respond(
      JSON.stringify(
        who ? { hello: who } : { type: 'urn:lyftet:problem:lyftet:invalid-input', title: 'Who?', status: 400 },
      ),
      { headers: reply },
    );
  },
  { queue: name },
);
console.log(`The guest is there: GET /x/${name}/hello/you`);

/** The gateway sends `{ path, query, body }`; it has checked nothing but the form. */
function readWho(message) {
  try {
    const { who } = message.json().path;
    return typeof who === 'string' && who.length >= 1 && who.length <= 50 ? who : undefined;
  } catch {
    return undefined;
  }
}

function guestUrl() {
  const read = (file) => JSON.parse(readFileSync(new URL(`../../../.lyftet/${file}`, import.meta.url), 'utf8'));
  return `nats://${name}:${read('secrets.json').natsUsers[name]}@127.0.0.1:${read('instance.json').servers.nats.port}`;
}
