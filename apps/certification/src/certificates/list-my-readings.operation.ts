import { Caller, Operation, Page, ReadingLog, ReadingsView } from '#plugin-kit';

const NAME = 'certification.list-my-readings';

@Operation({
  name: NAME,
  summary: 'Who has read of my cases and certificates',
  http: 'GET /certificates/mine/readings',
  access: 'signed-in',
  input: Page,
  output: ReadingsView,
})
export class ListMyReadings {
  constructor(private readonly readings: ReadingLog) {}

  execute(input: Page, caller: Caller) {
    return this.readings.ofCaller(NAME, input, caller);
  }
}
