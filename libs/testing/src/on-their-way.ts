import type { JetStreamManager } from '@nats-io/jetstream';
import type pg from 'pg';
import type { RunningPlugin } from '#plugin-kit';
import { STREAMS } from '#plugin-kit/contract';

/** Messages in outboxes and before inboxes, and how long the streams were before and after these were counted. */
export async function onTheirWay(
  { running, sql }: { readonly running: readonly RunningPlugin[]; readonly sql: pg.Pool },
  manager: JetStreamManager,
): Promise<{ readonly waiting: number; readonly from: string; readonly to: string }> {
  const streams = [STREAMS.events, STREAMS.people];
  const lengths = async () =>
    (await Promise.all(streams.map(async (stream) => (await manager.streams.info(stream)).state.last_seq))).join();
  const from = await lengths();
  let waiting = 0;
  for (const name of new Set(running.map((plugin) => plugin.name))) {
    const { rows } = await sql.query<{ count: number }>(`SELECT count(*)::int AS count FROM "${name}".outbox_queue`);
    waiting += rows[0]!.count;
    for (const stream of streams) {
      const info = await manager.consumers.info(stream, name).catch(() => undefined);
      waiting += info ? info.num_pending + info.num_ack_pending : 0;
    }
  }
  return { waiting, from, to: await lengths() };
}
