import { Inject } from '@nestjs/common';
import type { Caller } from '../operations/caller.js';
import { Operation } from '../operations/operation.js';
import { Page } from '../paging/page.js';
import type { Feature } from '../features/feature.js';
import { ReadingLog } from './reading-log.js';
import { ReadingsView } from './readings.view.js';

/** What every plugin has that tells of people: the list in which they see who was told. */
export function readingsFeature(plugin: string, path: string): Feature {
  const list = `${plugin}.list-my-readings`;

  @Operation({
    name: list,
    summary: 'Who has read or changed what this service holds of you, or done something on your behalf',
    http: `GET ${path as '/'}`,
    access: { whose: ['person'] },
    input: Page,
    output: ReadingsView,
  })
  class ListMyReadings {
    constructor(@Inject(ReadingLog) private readonly readings: ReadingLog) {}

    execute(input: Page, caller: Caller) {
      return this.readings.ofCaller(list, input, caller);
    }
  }

  return { operations: [ListMyReadings], providers: [ReadingLog] };
}
