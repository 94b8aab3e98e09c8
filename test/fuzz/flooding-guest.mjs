// A guest that floods, in a process of its own: node flooding-guest.mjs <kind> <seconds>, with NATS_URL as its user.
// It speaks the protocol of NATS by itself, because the client would hold it back.
import { createHash, randomBytes } from 'node:crypto';
import net from 'node:net';

const [kind = 'pings', seconds = '5'] = process.argv.slice(2);
const { hostname, port, username, password } = new URL(process.env.NATS_URL);
const name = process.env.GUEST ?? 'guest';
const id = 'flooding';
const operation = {
  name: `${name}.say-hello`,
  summary: 'Say hello',
  http: { method: 'GET', path: `/x/${name}/hello` },
  access: 'public',
  input: { type: 'object', properties: {} },
  output: { type: 'object' },
  cache: { seconds: 60 },
  body: 'merged',
  status: 200,
  problems: [],
  produces: 'application/json',
  requestHeaders: [],
  responseHeaders: [],
  timeoutMs: 2000,
  errorFormat: 'problem',
  anonymous: false,
};
const manifest = JSON.stringify({
  manifestVersion: 1,
  name,
  version: '1.0.0',
  summary: 'Floods',
  operations: [operation],
  permissions: [],
  publishes: [],
  consumes: [],
  personClasses: [],
  personalData: [],
  programme: [],
  navigation: [],
});
const pong = (plugin, instance, sha256) =>
  JSON.stringify({
    type: 'io.nats.micro.v1.ping_response',
    name: plugin,
    id: instance,
    version: '1.0.0',
    metadata: { 'lyftet.plugin': '1', 'manifest-sha256': sha256 },
  });
const own = pong(name, id, createHash('sha256').update(manifest).digest('hex'));
const publish = (subject, body) => `PUB ${subject} ${Buffer.byteLength(body)}\r\n${body}\r\n`;
const large = 'x'.repeat(500_000);
let invented = 0;
const invent = () => pong(`x${randomBytes(8).toString('hex')}`, `i${(invented += 1)}`, '0'.repeat(64));

/** What is sent at a time, once the address of the gateway is known. */
const FLOODS = {
  pings: ({ ping }) => ping && Array.from({ length: 200 }, () => publish(ping, invent())).join(''),
  'large-pings': ({ ping }) => ping && publish(ping, large),
  answers: ({ asked }) => asked && publish(`${asked.slice(0, asked.lastIndexOf('.'))}.nobody-asked`, 'x').repeat(1_000),
  'large-answers': ({ asked }) => asked && publish(asked, large),
  purges: () =>
    Array.from({ length: 200 }, () =>
      publish(`purge.${name}`, JSON.stringify({ tags: [randomBytes(8).toString('hex')] })),
    ).join(''),
  events: () => publish(`event.${name}.thing.made-${randomBytes(3).toString('hex')}.v1`, 'x'.repeat(4_000)).repeat(20),
  forbidden: () => publish(`op.catalog.${'x'.repeat(3_000)}`, '').repeat(100),
};

const known = {};
const socket = net.connect(Number(port), hostname);
socket.on('error', () => undefined);
socket.write(
  'CONNECT ' +
    `${JSON.stringify({ verbose: false, user: username, pass: password, headers: true, no_responders: true })}\r\n`,
);
['$SRV.PING', `$SRV.PING.${name}`, `op.${name}.$manifest.${id}`, `op.${name}.say-hello`].forEach((subject, sid) =>
  socket.write(`SUB ${subject} ${sid}\r\n`),
);
let text = '';
socket.on('data', (data) => {
  text = (text + data.toString('latin1')).slice(-100_000);
  for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
    const [verb, subject, ...rest] = text.slice(0, end).split(' ');
    text = text.slice(end + 2);
    if (verb === 'PING') socket.write('PONG\r\n');
    const reply = rest.length >= 3 ? rest[1] : undefined;
    if (!/^H?MSG$/.test(verb) || reply === undefined) continue;
    if (subject === '$SRV.PING') known.ping = reply;
    if (subject.endsWith('say-hello')) {
      known.asked = reply;
      const head = 'NATS/1.0\r\nstatus: 200\r\ncontent-type: application/json\r\ncache-tags: hello\r\n\r\n';
      socket.write(`HPUB ${reply} ${head.length} ${head.length + 2}\r\n${head}{}\r\n`);
    } else socket.write(publish(reply, subject.includes('$manifest') ? manifest : own));
  }
});

const end = performance.now() + Number(seconds) * 1_000;
let sent = 0;
const pump = () => {
  if (performance.now() > end) return void process.stdout.write(`${sent}\n`, () => process.exit(0));
  const flood = FLOODS[kind]?.(known);
  let room = true;
  if (flood) {
    sent += flood.length;
    room = socket.write(flood, 'latin1');
  }
  if (room && flood) setImmediate(pump);
  else if (flood) socket.once('drain', pump);
  else setTimeout(pump, 20);
};
setTimeout(pump, 2_500);
