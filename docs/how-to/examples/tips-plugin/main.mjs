// A whole Lyftet plugin without the kit: it consumes our events, knows who calls, changes something, and tells of it.
// All that it does stands in docs/plugin-protocol.md; connection, manifest, state, requests, callers and events are
// beside this file. Beside `npm start`:   npm run lyftet -- plugin add guest --consumes catalog.module        (prints
// NATS_URL)   NATS_URL=… STATE_FILE=tips.json node docs/how-to/examples/tips-plugin/main.mjs
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { callerOf } from './callers.mjs';
import { name, nats, readBucket } from './connection.mjs';
import { consume, endEvents, eventOf, sendOutbox, uuidv7, wake } from './events.mjs';
import { UNKNOWN_MODULE, isUuid } from './manifest.mjs';
import { Refusal, announced, platform, requestsInFlight, serve } from './requests.mjs';
import { change, current } from './state.mjs';

const served = [
  serve('list-tips', async () => ({
    status: 200,
    body: {
      items: Object.entries(current().modules).map(([moduleId, { title }]) => ({
        moduleId,
        title,
        tips: Object.values(current().tips).filter((tip) => tip.moduleId === moduleId).length,
      })),
    },
  })),
  serve('give-tip', async (input, message) => {
    const caller = await callerOf(message);
    if (caller.kind !== 'person' || caller.sub.startsWith('identity:'))
      throw platform('forbidden', 403, 'Du har inte behörighet till detta', 'You are not entitled to this');
    const { moduleId, ...others } = input;
    if (!isUuid(moduleId) || Object.keys(others).length > 0)
      throw platform(
        'invalid-input',
        400,
        'Uppgifterna kan inte tas emot som de är',
        'The input cannot be accepted as it is',
        { errors: [{ pointer: '/moduleId', detail: 'UUID' }] },
      );
    const key = message.headers?.get('idempotency-key')
      ? `${caller.sub} give-tip ${message.headers.get('idempotency-key')}`
      : undefined;
    const hash = createHash('sha256').update(JSON.stringify(moduleId)).digest('hex');
    const occurredAt = await domainTime();
    const reply = change((next) => {
      for (const [old, { at }] of Object.entries(next.replies))
        if (at < Date.now() - 86_400_000) delete next.replies[old];
      const before = key && next.replies[key];
      if (before && before.hash !== hash)
        throw platform(
          'idempotency-key-reused',
          422,
          'Nyckeln är redan använd för en annan begäran',
          'The key was used for another request',
        );
      if (before) return before.reply;
      if (!next.modules[moduleId]) throw new Refusal(UNKNOWN_MODULE);
      const tipId = uuidv7();
      next.tips[tipId] = { moduleId, givenBy: caller.sub };
      next.outbox.push(
        eventOf(
          'tip',
          'given',
          tipId,
          1,
          { tipId, moduleId },
          message.headers?.get('correlation-id') ?? '',
          occurredAt,
        ),
      );
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

let hasBegun = false;
async function stop() {
  if (hasBegun) return;
  hasBegun = true;
  for (const subscription of announced) subscription.unsubscribe(); // 1. nobody finds this instance any more
  // 2. no new requests; those that have come are answered
  await Promise.all(served.map((subscription) => subscription.drain()));
  while (requestsInFlight() > 0) await pause(10);
  await endEvents(); // 3. no new events; what was handled is acknowledged, the rest given back
  await Promise.all(working); // 4. what is being sent is acknowledged; what is left waits in the file
  await nats.drain(); // 5. answers and acknowledgements are out, and the connection is closed
}
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void stop());

const working = [sendOutbox(), consume()];
await nats.flush();
console.log(`${name} is there: GET /x/${name}/tips`);
