import { stockholmInstant } from '#platform';
import { Failure } from '../../failure.js';
import type { Api, Identity } from '../../http/api.js';
import { ProblemReply } from '../../http/problem-reply.js';

/** The domain time of an installation in demo mode. It goes forwards only. */
export class DemoTime {
  constructor(
    private readonly api: Api,
    private readonly identity: Identity,
  ) {}

  /** @throws {Failure} if the installation is not in demo mode */
  async now(): Promise<Date> {
    try {
      return new Date((await this.api.get<{ now: string }>('/demo/clock', this.identity)).now);
    } catch (error) {
      if (!(error instanceof ProblemReply) || error.status !== 404) throw error;
      throw new Failure(
        'This installation is not in demo mode: its time cannot be moved, so nothing can be simulated there.',
        { cause: error },
      );
    }
  }

  /** Moves to eight o'clock in the morning of a day (YYYY-MM-DD), unless that is past. */
  async moveTo(day: string): Promise<void> {
    const morning = stockholmInstant(day, '08:00');
    if (morning > (await this.now())) await this.api.post('/demo/clock', { now: morning.toISOString() }, this.identity);
  }
}
