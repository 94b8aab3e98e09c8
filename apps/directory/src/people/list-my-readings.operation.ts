import { type Caller, Operation, Page, ReadingLog, ReadingsView } from '#plugin-kit';

const LIST = 'directory.list-my-readings';

@Operation({
  name: LIST, summary: 'Who has read or changed what is registered of you', http: 'GET /people/me/readings', access: 'signed-in',
  input: Page, output: ReadingsView,
})
export class ListMyReadings {
  constructor(private readonly readings: ReadingLog) {}

  execute(input: Page, caller: Caller) {
    return this.readings.ofCaller(LIST, input, caller);
  }
}
