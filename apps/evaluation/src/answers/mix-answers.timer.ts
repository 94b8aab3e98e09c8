import { Clock } from '#platform';
import { OnTimer, type TimerHandler, type Work } from '#plugin-kit';
import { mixAnswers, mixAtEndOf } from '../surveys/survey-timers.js';
import { mixBuffers } from './mix-buffers.js';

/** Mixes the answers of a day at its end, and so on while any survey is open. */
@OnTimer(mixAnswers)
export class MixAnswers implements TimerHandler<{ day: string }> {
  constructor(private readonly clock: Clock) {}

  async handle({ day }: { day: string }, work: Work): Promise<void> {
    await mixBuffers(work, day);
    const [open] = await work.query('is-any-open', `SELECT 1 FROM survey WHERE state = 'open' LIMIT 1`);
    if (open) mixAtEndOf(this.clock.today(), work);
  }
}
