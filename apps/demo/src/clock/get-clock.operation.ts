import { Operation } from '#plugin-kit';
import { ClockView } from './clock.view.js';
import { SettableClock } from './settable-clock.js';

export class GetClockInput {}

@Operation({
  name: 'demo.get-clock',
  summary: 'What time it is in the demonstration',
  http: 'GET /demo/clock',
  access: 'public',
  input: GetClockInput,
  output: ClockView,
})
export class GetClock {
  constructor(private readonly clock: SettableClock) {}

  async execute(): Promise<ClockView> {
    return this.clock.read();
  }
}
