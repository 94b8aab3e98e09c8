import { AckPolicy, DeliverPolicy, StorageType, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection, connect, nanos } from '@nats-io/transport-node';
import type { RawAccess } from '../installation/bench-installation.js';

const STREAM = 'RAW';
const IN_FLIGHT = 500;

/** JetStream as it is, on the same server, with the same file storage: the control of everything about events. */
export class RawStream {
  private consumers = 0;

  private constructor(
    private readonly publisher: NatsConnection,
    private readonly reader: NatsConnection,
  ) {}

  static async open(raw: RawAccess): Promise<RawStream> {
    const [publisher, reader] = await Promise.all([connect({ ...raw, noAsyncTraces: true }), connect(raw)]);
    const manager = await jetstreamManager(publisher);
    await manager.streams.add({
      name: STREAM,
      subjects: ['raw.>'],
      storage: StorageType.File,
      duplicate_window: nanos(10 * 60_000),
    });
    return new RawStream(publisher, reader);
  }

  /** Milliseconds from publishing one message to having it. */
  async latencies(payload: string, count: number, pauseMs: number): Promise<number[]> {
    const jetStream = jetstream(this.publisher);
    const consumer = await this.consumer(DeliverPolicy.New);
    let arrived: () => void = () => undefined;
    const messages = await consumer.consume({
      callback: (message) => {
        message.ack();
        arrived();
      },
    });
    const times: number[] = [];
    for (let sample = 0; sample < count; sample += 1) {
      const began = performance.now();
      const coming = new Promise<void>((resolve) => (arrived = resolve));
      await Promise.all([jetStream.publish('raw.thing', payload), coming]);
      times.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    await messages.close();
    await consumer.delete();
    return times;
  }

  /** Messages a second, acknowledged, so many under way at once as the relay has. */
  async publish(payload: string, count: number): Promise<number> {
    const jetStream = jetstream(this.publisher);
    const began = performance.now();
    for (let sent = 0; sent < count; sent += IN_FLIGHT) {
      await Promise.all(
        Array.from({ length: Math.min(IN_FLIGHT, count - sent) }, (_, index) =>
          jetStream.publish('raw.thing', payload, { msgID: `${began}-${sent + index}`, timeout: 20_000 }),
        ),
      );
    }
    return count / ((performance.now() - began) / 1_000);
  }

  /** Messages a second that a durable consumer takes and acknowledges; the stream must hold so many. */
  async consume(count: number): Promise<number> {
    const consumer = await this.consumer(DeliverPolicy.All);
    const began = performance.now();
    let seen = 0;
    await new Promise<void>((resolve, reject) => {
      consumer
        .consume({
          max_messages: 1_000,
          callback: (message) => {
            message.ack();
            seen += 1;
            if (seen === count) resolve();
          },
        })
        .then((messages) => void messages.closed().then(() => reject(new Error('The consumer was closed'))), reject);
    });
    await this.reader.flush();
    return count / ((performance.now() - began) / 1_000);
  }

  async close(): Promise<void> {
    await Promise.all([this.publisher.close(), this.reader.close()]);
  }

  private async consumer(from: typeof DeliverPolicy.New | typeof DeliverPolicy.All) {
    const manager = await jetstreamManager(this.reader);
    this.consumers += 1;
    const name = `raw-${this.consumers}`;
    await manager.consumers.add(STREAM, {
      durable_name: name,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: from,
      max_ack_pending: 5_000,
    });
    return jetstream(this.reader).consumers.get(STREAM, name);
  }
}
