import { uuidv7 } from '#platform';
import { type BenchContext, installationFor } from '../bench-context.js';
import { type Figure, alternate, median, plain, stable } from '../figure.js';
import type { BenchInstallation } from '../installation/bench-installation.js';
import type { Child } from '../installation/child.js';
import { RawStream } from './raw-stream.js';
import { copyEach, copyMany, thingChanged, things } from './things.plugin.js';

/** Latencies are taken in blocks, each beside the control. */
const BLOCKS = 5;
const SAMPLES = 30;
const PAUSE_MS = 20;
const EVENTS = 10_000;
const ROUNDS = 3;
const PAYLOAD = JSON.stringify({ text: 'x'.repeat(700) });

async function rawStream(context: BenchContext, installation: BenchInstallation): Promise<RawStream> {
  const raw = await RawStream.open(installation.rawNats);
  context.endings.push(() => raw.close());
  return raw;
}

const start = (installation: BenchInstallation, name: string): Promise<Child> =>
  installation.startPlugin(name, new URL(`./${name}.process.js`, import.meta.url));

/**
 * From sending a change over HTTP until another plugin's table has it; the control is one raw message, published and
 * consumed.
 */
export async function eventLatency(context: BenchContext): Promise<Figure[]> {
  const installation = await installationFor(context, [things, copyMany]);
  await start(installation, 'things');
  await start(installation, 'copy-many');
  await installation.startGateway();
  const raw = await rawStream(context, installation);
  const control = async () => median(await raw.latencies(PAYLOAD, SAMPLES, PAUSE_MS));
  await control();
  await changesSeen(installation, SAMPLES);

  const samples: ChangeSeen[] = [];
  const measured = await alternate(
    BLOCKS,
    async () => {
      const block = await changesSeen(installation, SAMPLES);
      samples.push(...block);
      return median(block.map(({ seen }) => seen));
    },
    control,
  );
  return [
    stable('event-latency', 'ms', measured),
    plain(
      'event-latency.p95',
      percentile(
        samples.map(({ seen }) => seen),
        0.95,
      ),
      'ms',
    ),
    plain('event-latency.change-itself', median(samples.map(({ changed }) => changed)), 'ms'),
  ];
}

/** Milliseconds from sending a change until it was answered, and until the copy has it. */
interface ChangeSeen {
  readonly changed: number;
  readonly seen: number;
}

async function changesSeen(installation: BenchInstallation, count: number): Promise<ChangeSeen[]> {
  const samples: ChangeSeen[] = [];
  for (let sample = 0; sample < count; sample += 1) {
    const thingId = uuidv7();
    const began = performance.now();
    const response = await fetch(`${installation.publicUrl}/x/things/changes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ thingId, amount: 1 }),
    });
    if (!response.ok) throw new Error(`The thing was not changed: ${response.status}`);
    const changed = performance.now() - began;
    for (let found = 0; found === 0;)
      found =
        (
          await installation.sql.query({
            name: 'find-copy',
            text: 'SELECT 1 FROM "copy-many".copy WHERE thing_id = $1',
            values: [thingId],
          })
        ).rowCount ?? 0;
    samples.push({ changed, seen: performance.now() - began });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return samples;
}

/** A backlog in the outbox until JetStream has it all, beside publishing as many raw messages. */
export async function relayThroughput(context: BenchContext): Promise<Figure[]> {
  const installation = await installationFor(context, [things]);
  const raw = await rawStream(context, installation);
  const measured = await alternate(
    ROUNDS,
    async () => {
      await installation.sql.query(
        `INSERT INTO things.outbox (message_id, subject, payload, created_at)
       SELECT id, 'event.things.thing.changed.v1', json_build_object('id', id, 'text', repeat('x', 650)), now()
       FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $1)) ids`,
        [EVENTS],
      );
      const unsent = async () =>
        (await installation.sql.query<{ unsent: number }>('SELECT count(*)::int AS unsent FROM things.outbox_queue'))
          .rows[0]!.unsent;
      const plugin = await start(installation, 'things');
      const perSecond = await rateOf(async () => EVENTS - (await unsent()), EVENTS);
      await installation.end(plugin);
      return perSecond;
    },
    () => raw.publish(PAYLOAD, EVENTS),
  );
  return [stable('relay-throughput', 'events/s', measured)];
}

/**
 * Events in the stream until they are in a plugin's table, event by event and many at once, beside consuming as many
 * raw messages.
 */
export async function inboxThroughput(context: BenchContext): Promise<Figure[]> {
  const installation = await installationFor(context, [copyEach, copyMany]);
  const raw = await rawStream(context, installation);
  await raw.publish(PAYLOAD, EVENTS);
  await raw.latencies(PAYLOAD, 1, 0); // the first consumer is the slow one: it meets the server cold
  const figures: Figure[] = [];
  for (const [row, name] of [
    ['inbox-throughput-each', 'copy-each'],
    ['inbox-throughput-many', 'copy-many'],
  ] as const) {
    const measured = await alternate(
      ROUNDS,
      async () => {
        const before = await copied(installation, name);
        await installation.feed.publish(
          Array.from({ length: EVENTS }, () => {
            const thingId = uuidv7();
            return thingChanged(thingId, {
              thingId,
              amount: 1,
              programmeId: thingId,
              organisationId: thingId,
              text: 'x'.repeat(200),
            });
          }),
        );
        const plugin = await start(installation, name);
        // The second plugin finds what the first one had as well.
        const perSecond = await rateOf(
          async () => (await copied(installation, name)) - before,
          installation.feed.published - before,
        );
        await installation.end(plugin);
        return perSecond;
      },
      () => raw.consume(EVENTS),
    );
    figures.push(stable(row, 'events/s', measured));
  }
  return figures;
}

/** How fast a count goes from its first step to its end. What comes before, the start of a process, is not measured. */
async function rateOf(count: () => Promise<number>, end: number): Promise<number> {
  let first: { at: number; count: number } | undefined;
  for (
    const deadline = performance.now() + 120_000;
    performance.now() < deadline;
    await new Promise((resolve) => setTimeout(resolve, 10))
  ) {
    const now = await count();
    if (now >= end && first) return (end - first.count) / ((performance.now() - first.at) / 1_000);
    if (now > 0) first ??= { at: performance.now(), count: now };
  }
  throw new Error(`Not done within 120 s: ${await count()} of ${end}`);
}

const copied = async (installation: BenchInstallation, name: string): Promise<number> =>
  (await installation.sql.query<{ count: number }>(`SELECT count(*)::int AS count FROM "${name}".copy`)).rows[0]!.count;

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * part)] ?? 0;
