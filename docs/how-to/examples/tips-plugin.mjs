// A whole Lyftet plugin without the kit: it consumes our events, knows who calls, changes something, and tells of it.
// All that it does stands in docs/plugin-protocol.md, in the same order. Beside `npm start`:
//   npm run lyftet -- plugin add guest --consumes catalog.module        (prints NATS_URL)
//   NATS_URL=… STATE_FILE=tips.json node docs/how-to/examples/tips-plugin.mjs
import { createHash, createPublicKey, randomBytes, randomUUID, verify } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { connect, headers } from '@nats-io/transport-node';

// --- Connecting -------------------------------------------------------------------------------------------------------
const { host, username, password } = new URL(process.env.NATS_URL);
const [name, id] = [process.env.PLUGIN_NAME ?? 'guest', randomUUID()];
const started = new Date().toISOString();
const nats = await connect({ servers: host, user: username, pass: decodeURIComponent(password), name, inboxPrefix: `_INBOX_${name}`, maxReconnectAttempts: -1, waitOnFirstConnect: true });

// --- The manifest -----------------------------------------------------------------------------------------------------
const uuid = { type: 'string', format: 'uuid', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' };
const isUuid = (value) => typeof value === 'string' && new RegExp(uuid.pattern).test(value);
const UNKNOWN_MODULE = { type: `urn:lyftet:problem:${name}:module-unknown`, status: 404, title: { sv: 'Modulen finns inte', en: 'There is no such module' } };
const common = { body: 'merged', produces: 'application/json', requestHeaders: [], responseHeaders: [], timeoutMs: 5000, errorFormat: 'problem', anonymous: false };
const manifest = JSON.stringify({
  manifestVersion: 1, name, version: '1.0.0', summary: 'Tips about modules',
  operations: [
    {
      ...common, name: `${name}.list-tips`, summary: 'Modules and how many tips each has', http: { method: 'GET', path: `/x/${name}/tips` }, access: 'public', status: 200, problems: [],
      input: { type: 'object', properties: {}, additionalProperties: false },
      output: { type: 'object', properties: { items: { type: 'array', items: { type: 'object', properties: { moduleId: uuid, title: { type: 'object' }, tips: { type: 'integer' } } } } }, required: ['items'] },
    },
    {
      ...common, name: `${name}.give-tip`, summary: 'Tell others that a module is good', http: { method: 'POST', path: `/x/${name}/tips` }, access: 'signed-in', status: 201, problems: [UNKNOWN_MODULE],
      input: { type: 'object', properties: { moduleId: uuid }, required: ['moduleId'], additionalProperties: false },
      output: { type: 'object', properties: { tipId: uuid, moduleId: uuid }, required: ['tipId', 'moduleId'] },
    },
  ],
  permissions: [],
  publishes: [{ type: `${name}.tip.given.v1`, summary: 'Somebody recommends a module', schema: { type: 'object', properties: { tipId: uuid, moduleId: uuid }, required: ['tipId', 'moduleId'] } }],
  consumes: ['catalog.module.published.v1', 'catalog.module.retired.v1'],
  personClasses: [], personalData: [], programme: [], navigation: [],
});

// --- What lasts -------------------------------------------------------------------------------------------------------
// One file stands for your database: a change is there as a whole or not at all, with what must be told of it.
const file = process.env.STATE_FILE ?? `${name}.state.json`;
let state = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { modules: {}, tips: {}, versions: {}, early: {}, parked: {}, replies: {}, outbox: [] };
function change(make) {
  const next = structuredClone(state);
  const result = make(next);
  const handle = openSync(`${file}.new`, 'w', 0o600);
  writeSync(handle, JSON.stringify(next));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(`${file}.new`, file);
  state = next;
  return result;
}

// --- Being discovered -------------------------------------------------------------------------------------------------
const identity = { name, id, version: '1.0.0', metadata: { 'lyftet.plugin': '1', 'manifest-sha256': createHash('sha256').update(manifest).digest('hex') } };
const endpoints = new Map();
const isAsked = (message) => message.reply?.startsWith('_INBOX') === true;
/** A callback that throws would close the connection, so none does. */
const listen = (subject, take, options = {}) => nats.subscribe(subject, { ...options, callback: (error, message) => {
  try { if (!error && isAsked(message)) take(message); } catch (fault) { console.error('A message could not be answered', fault); }
} });
const statistics = ({ processing_time, ...counted }) => ({ ...counted, processing_time, average_processing_time: counted.num_requests === 0 ? 0 : Math.trunc(processing_time / counted.num_requests) });
const told = {
  PING: () => ({ type: 'io.nats.micro.v1.ping_response', ...identity }),
  INFO: () => ({ type: 'io.nats.micro.v1.info_response', ...identity, description: 'Tips about modules', endpoints: [...endpoints.values()].map(({ name, subject, queue_group }) => ({ name, subject, queue_group, metadata: {} })) }),
  STATS: () => ({ type: 'io.nats.micro.v1.stats_response', ...identity, started, endpoints: [...endpoints.values()].map(statistics) }),
};
const announced = Object.entries(told).flatMap(([verb, tell]) => ['', `.${name}`, `.${name}.${id}`].map((suffix) => listen(`$SRV.${verb}${suffix}`, (message) => message.respond(JSON.stringify(tell())))));
announced.push(listen(`op.${name}.$manifest.${id}`, (message) => message.respond(manifest)));

// --- Requests ---------------------------------------------------------------------------------------------------------
class Refusal extends Error {
  constructor(problem) { super(problem.type); this.problem = problem; }
}
const platform = (which, status, sv, en, rest = {}) => new Refusal({ type: `urn:lyftet:problem:lyftet:${which}`, status, title: { sv, en }, ...rest });
let inFlight = 0;

/** Serves `op.<plugin>.<verb>`: `execute(request, message)` answers `{ status, body }` or throws a Refusal. */
function serve(verb, execute) {
  const subject = `op.${name}.${verb}`;
  const counted = { name: verb, subject, queue_group: name, num_requests: 0, num_errors: 0, last_error: '', processing_time: 0 };
  endpoints.set(verb, counted);
  return listen(subject, async (message) => {
    if (message.subject !== subject || message.headers?.has('Nats-Stream')) return;
    const began = process.hrtime.bigint();
    counted.num_requests += 1;
    inFlight += 1;
    try {
      const { status, body } = await execute(readRequest(message), message);
      respond(message, status, 'application/json', body);
    } catch (error) {
      const { title, ...problem } = error instanceof Refusal ? error.problem : platform('internal-fault', 500, 'Något gick fel hos oss', 'Something went wrong on our side').problem;
      if (problem.status >= 500) [counted.num_errors, counted.last_error] = [counted.num_errors + 1, `${problem.status}:${problem.type}`];
      if (!(error instanceof Refusal)) console.error(message.headers?.get('correlation-id'), error);
      const language = /^\s*en\b/i.test(message.headers?.get('accept-language') ?? '') ? 'en' : 'sv';
      respond(message, problem.status, 'application/problem+json', { ...problem, title: title[language] });
    } finally {
      counted.processing_time += Number(process.hrtime.bigint() - began);
      inFlight -= 1;
    }
  }, { queue: name });
}

function readRequest(message) {
  try {
    const { path = {}, query = {}, body = {} } = JSON.parse(message.string());
    return { ...body, ...query, ...path };
  } catch {
    throw platform('invalid-input', 400, 'Uppgifterna kan inte tas emot som de är', 'The input cannot be accepted as it is');
  }
}

function respond(message, status, type, body) {
  const head = headers();
  head.set('status', String(status));
  head.set('content-type', type);
  message.respond(JSON.stringify(body), { headers: head });
}

// --- Callers ----------------------------------------------------------------------------------------------------------
const keys = new Map();
/** A value of a bucket; undefined where there is none, or no such bucket. */
async function readBucket(bucket, key) {
  const reply = await nats.request(`$JS.API.STREAM.MSG.GET.KV_${bucket}`, JSON.stringify({ last_by_subj: `$KV.${bucket}.${key}` }), { timeout: 2_000 });
  const { message } = reply.json();
  const isGone = message === undefined || /^KV-Operation:/im.test(Buffer.from(message.hdrs ?? '', 'base64').toString());
  return isGone ? undefined : JSON.parse(Buffer.from(message.data, 'base64').toString());
}

/** The claims of the header `caller`, all of it verified. */
async function callerOf(message) {
  const refused = platform('unauthenticated', 401, 'Du behöver logga in', 'You need to sign in');
  const [head = '', payload = '', signature = '', ...rest] = (message.headers?.get('caller') ?? '').split('.');
  const { alg, kid } = jsonIn(head);
  if (rest.length > 0 || alg !== 'EdDSA' || typeof kid !== 'string' || !/^[\w-]{1,100}$/.test(kid)) throw refused;
  const now = Date.now() / 1000;
  if (!keys.has(kid) || keys.get(kid).until < now) {
    const { kty, crv, x } = (await readBucket('caller-keys', kid)) ?? {};
    if (kty !== 'OKP' || crv !== 'Ed25519') throw refused;
    keys.set(kid, { key: createPublicKey({ key: { kty, crv, x }, format: 'jwk' }), until: now + 60 });
  }
  if (!verify(null, Buffer.from(`${head}.${payload}`), keys.get(kid).key, Buffer.from(signature, 'base64url'))) throw refused;
  const claims = jsonIn(payload);
  const isFresh = claims.exp + 5 > now && claims.iat - 5 <= now && claims.exp - claims.iat <= 60;
  if (claims.iss !== 'gateway' || claims.aud !== 'lyftet' || typeof claims.sub !== 'string' || !isFresh) throw refused;
  return claims;
}

function jsonIn(part) {
  try { return Object(JSON.parse(Buffer.from(part, 'base64url').toString())); } catch { return {}; }
}

// --- The two operations -----------------------------------------------------------------------------------------------
const served = [
  serve('list-tips', async () => ({ status: 200, body: { items: Object.entries(state.modules).map(([moduleId, { title }]) => ({ moduleId, title, tips: Object.values(state.tips).filter((tip) => tip.moduleId === moduleId).length })) } })),
  serve('give-tip', async (input, message) => {
    const caller = await callerOf(message);
    if (caller.kind !== 'person' || caller.sub.startsWith('identity:')) throw platform('forbidden', 403, 'Du har inte behörighet till detta', 'You are not entitled to this');
    const { moduleId, ...others } = input;
    if (!isUuid(moduleId) || Object.keys(others).length > 0) throw platform('invalid-input', 400, 'Uppgifterna kan inte tas emot som de är', 'The input cannot be accepted as it is', { errors: [{ pointer: '/moduleId', detail: 'UUID' }] });
    const key = message.headers?.get('idempotency-key') ? `${caller.sub} give-tip ${message.headers.get('idempotency-key')}` : undefined;
    const hash = createHash('sha256').update(JSON.stringify(moduleId)).digest('hex');
    const occurredAt = await domainTime();
    const reply = change((next) => {
      for (const [old, { at }] of Object.entries(next.replies)) if (at < Date.now() - 86_400_000) delete next.replies[old];
      const before = key && next.replies[key];
      if (before && before.hash !== hash) throw platform('idempotency-key-reused', 422, 'Nyckeln är redan använd för en annan begäran', 'The key was used for another request');
      if (before) return before.reply;
      if (!next.modules[moduleId]) throw new Refusal(UNKNOWN_MODULE);
      const tipId = uuidv7();
      next.tips[tipId] = { moduleId, givenBy: caller.sub };
      next.outbox.push(eventOf('tip', 'given', tipId, 1, { tipId, moduleId }, message.headers?.get('correlation-id') ?? '', occurredAt));
      const made = { status: 201, body: { tipId, moduleId } };
      if (key) next.replies[key] = { hash, reply: made, at: Date.now() };
      return made;
    });
    wake();
    return reply;
  }),
];

/** In demo mode the clock of what happens runs ahead or behind; elsewhere there is no such bucket. */
async function domainTime() {
  const offset = (await readBucket('demo-clock', 'offset'))?.milliseconds ?? 0;
  return new Date(Date.now() + offset).toISOString();
}

// --- Publishing -------------------------------------------------------------------------------------------------------
const stream = jetstream(nats);
let wake = () => {};
let isStopping = false;

function eventOf(aggregate, fact, aggregateid, aggregateversion, data, correlationid, occurredat) {
  return {
    specversion: '1.0', id: uuidv7(), source: `urn:lyftet:${name}`, type: `${name}.${aggregate}.${fact}.v1`, time: new Date().toISOString(), occurredat,
    datacontenttype: 'application/json', aggregatetype: `${name}.${aggregate}`, aggregateid, aggregateversion, correlationid, data,
  };
}

/** Sends what a change has left, in its order, until the stream has acknowledged it. */
async function sendOutbox() {
  while (!isStopping) {
    const [event] = state.outbox;
    if (event === undefined) await new Promise((resolve) => (wake = resolve));
    else try {
      await stream.publish(`event.${event.type}`, JSON.stringify(event), { msgID: event.id });
      change((next) => void next.outbox.shift());
    } catch (error) {
      console.error('An event cannot be sent, trying on', error.message);
      await pause(1_000);
    }
  }
}

// --- Consuming --------------------------------------------------------------------------------------------------------
let messages;
async function consume() {
  while (!isStopping) {
    try {
      const consumer = await stream.consumers.get('EVENTS', name);
      messages = await consumer.consume({ max_messages: 100, idle_heartbeat: 2_000, bind: true });
      for await (const message of messages) {
        if (isStopping) message.nak();
        else if (takeMessage(message)) message.ack();
        else message.nak(1_000);
      }
    } catch (error) {
      console.error('Events cannot be read, trying on', error.message);
    }
    if (!isStopping) await pause(1_000);
  }
}

/** All events of a message and what was handled of each aggregate are one change; only then it is acknowledged. */
function takeMessage(message) {
  try {
    const content = message.json();
    const events = (Array.isArray(content) ? content : [content]).filter((event) => message.subject === `event.${event?.type}` && isUuid(event.aggregateid) && Number.isInteger(event.aggregateversion));
    change((next) => events.forEach((event) => takeEvent(next, event)));
    return true;
  } catch (error) {
    console.error('A message is not handled now', error.message);
    return error instanceof SyntaxError; // no JSON today, no JSON tomorrow
  }
}

function takeEvent(next, event) {
  const aggregate = `${event.aggregatetype} ${event.aggregateid}`;
  const last = next.versions[aggregate] ?? 0;
  if (event.aggregateversion <= last) return; // a repetition
  if (next.parked[aggregate]) return void (next.parked[aggregate].events[event.aggregateversion] = event); // behind one that failed
  if (event.aggregateversion > last + 1) return void ((next.early[aggregate] ??= {})[event.aggregateversion] = event); // the ones before are on their way
  try {
    handleEvent(next, event);
  } catch (error) {
    next.parked[aggregate] = { error: String(error), events: { ...next.early[aggregate], [event.aggregateversion]: event } };
    delete next.early[aggregate];
    return;
  }
  next.versions[aggregate] = event.aggregateversion;
  const waiting = next.early[aggregate]?.[event.aggregateversion + 1];
  if (!waiting) return;
  delete next.early[aggregate][event.aggregateversion + 1];
  takeEvent(next, waiting);
}

function handleEvent(next, { type, data }) {
  if (type === 'catalog.module.published.v1') next.modules[data.moduleId] = { title: data.title };
  else if (type === 'catalog.module.retired.v1') delete next.modules[data.moduleId];
}

// --- Stopping ---------------------------------------------------------------------------------------------------------
async function stop() {
  if (isStopping) return;
  for (const subscription of announced) subscription.unsubscribe(); // 1. nobody finds this instance any more
  await Promise.all(served.map((subscription) => subscription.drain())); // 2. no new requests; those that have come are answered
  while (inFlight > 0) await pause(10);
  isStopping = true; // 3. no new events; what was handled is acknowledged, the rest given back
  await messages?.close();
  wake();
  await Promise.all(working); // 4. what is being sent is acknowledged; what is left waits in the file
  await nats.drain(); // 5. answers and acknowledgements are out, and the connection is closed
}
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void stop());

const working = [sendOutbox(), consume()];
await nats.flush();
console.log(`${name} is there: GET /x/${name}/tips`);

/** 48 bits of time, then chance (RFC 9562 section 5.7). */
function uuidv7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  [bytes[6], bytes[8]] = [(bytes[6] & 0x0f) | 0x70, (bytes[8] & 0x3f) | 0x80];
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
