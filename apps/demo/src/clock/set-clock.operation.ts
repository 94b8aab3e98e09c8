import { Instant, Operation, UnitOfWork } from '#plugin-kit';
import { TimeGoesForwards } from './clock.problems.js';
import { ClockView } from './clock.view.js';
import { SettableClock } from './settable-clock.js';

export class SetClockInput {
  @Instant({ doc: 'What time it shall be; not before what it is.' }) now!: string;
}

@Operation({
  name: 'demo.set-clock',
  summary: 'Set the clock of the demonstration forwards',
  http: 'POST /demo/clock',
  access: { permission: 'demo:set-clock' },
  input: SetClockInput,
  output: ClockView,
  problems: [TimeGoesForwards],
})
export class SetClock {
  constructor(
    private readonly clock: SettableClock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ now }: SetClockInput): Promise<ClockView> {
    // How far to go is kept under the request's key: time goes on, and a repeat would ask for what is past by then.
    const aheadMs = await this.unitOfWork.run(async () => {
      const wanted = this.clock.aheadFor(new Date(now));
      if (wanted === undefined) throw new TimeGoesForwards({ now: this.clock.read().now });
      return wanted;
    });
    await this.clock.advanceTo(aheadMs);
    return this.clock.read();
  }
}
