import { isDeepStrictEqual } from 'node:util';
import type { Consumer, JetStreamClient } from '@nats-io/jetstream';
import type { Logger } from '#platform';
import { pause } from '../background/leadership.js';

const AGAIN_MS = 5_000;

/**
 * Resumes the durable that was made anew for the version of the plugin that runs here. Until then it stands still: a
 * replica of the version before would pass over the events of what it does not know, and they would count as handled.
 * @param wanted what this version wants to be delivered
 */
export async function resumeDurable(
  jetStream: JetStreamClient,
  consumer: Consumer,
  wanted: readonly string[],
  signal: AbortSignal,
  logger: Logger,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const { paused, stream_name: stream, name, config } = await consumer.info(true);
      const delivered = config.filter_subjects ?? [config.filter_subject ?? '>'];
      const isOurs = isDeepStrictEqual([...delivered].sort(), [...wanted].sort());
      if (paused && isOurs) await (await jetStream.jetstreamManager(false)).consumers.resume(stream, name);
      return;
    } catch (error) {
      logger.warn('A durable consumer that stands still cannot be resumed, trying again', { error });
      await pause(AGAIN_MS, signal);
    }
  }
}
