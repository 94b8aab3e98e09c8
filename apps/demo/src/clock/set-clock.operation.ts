import { Instant, Operation } from '#plugin-kit';
import { TimeGoesForwards } from './clock.problems.js';
import { ClockView } from './clock.view.js';
import { SettableClock } from './settable-clock.js';

export class SetClockInput {
  @Instant({ doc: 'What time it shall be; not before what it is.' }) now!: string;
}

@Operation({
  name: 'demo.set-clock', summary: 'Set the clock of the demonstration forwards', http: 'POST /demo/clock', access: { permission: 'demo:set-clock' },
  input: SetClockInput, output: ClockView, problems: [TimeGoesForwards],
})
export class SetClock {
  constructor(private readonly clock: SettableClock) {}

  async execute({ now }: SetClockInput): Promise<ClockView> {
    if (!(await this.clock.moveTo(new Date(now)))) throw new TimeGoesForwards({ now: this.clock.read().now });
    return this.clock.read();
  }
}
