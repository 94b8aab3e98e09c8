// Publishing and consuming events.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { name, nats } from './connection.mjs';
import { isUuid } from './manifest.mjs';
import { change, current } from './state.mjs';

const stream = jetstream(nats);
let sendNow = () => {};
/** Something is in the outbox. */
export const wake = () => sendNow();
let isStopping = false;

export function eventOf(aggregate, fact, aggregateid, aggregateversion, data, correlationid, occurredat) {
  return {
    specversion: '1.0',
    id: uuidv7(),
    source: `urn:lyftet:${name}`,
    type: `${name}.${aggregate}.${fact}.v1`,
    time: new Date().toISOString(),
    occurredat,
    datacontenttype: 'application/json',
    aggregatetype: `${name}.${aggregate}`,
    aggregateid,
    aggregateversion,
    correlationid,
    data,
  };
}

/** Sends what a change has left, in its order, until the stream has acknowledged it. */
export async function sendOutbox() {
  while (!isStopping) {
    const [event] = current().outbox;
    if (event === undefined) await new Promise((resolve) => (sendNow = resolve));
    else
      try {
        await stream.publish(`event.${event.type}`, JSON.stringify(event), { msgID: event.id });
        change((next) => void next.outbox.shift());
      } catch (error) {
        console.error('An event cannot be sent, trying on', error.message);
        await pause(1_000);
      }
  }
}

let messages;
export async function consume() {
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
    const events = (Array.isArray(content) ? content : [content]).filter(
      (event) =>
        message.subject === `event.${event?.type}` &&
        isUuid(event.aggregateid) &&
        Number.isInteger(event.aggregateversion),
    );
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
  // behind one that failed
  if (next.parked[aggregate]) return void (next.parked[aggregate].events[event.aggregateversion] = event);
  // the ones before are on their way
  if (event.aggregateversion > last + 1) return void ((next.early[aggregate] ??= {})[event.aggregateversion] = event);
  try {
    handleEvent(next, event);
  } catch (error) {
    next.parked[aggregate] = {
      error: String(error),
      events: { ...next.early[aggregate], [event.aggregateversion]: event },
    };
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

/** No new events: what was handled is acknowledged, the rest given back, and the outbox is left as it is. */
export async function endEvents() {
  isStopping = true;
  await messages?.close();
  wake();
}

/** 48 bits of time, then chance (RFC 9562 section 5.7). */
export function uuidv7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  [bytes[6], bytes[8]] = [(bytes[6] & 0x0f) | 0x70, (bytes[8] & 0x3f) | 0x80];
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
