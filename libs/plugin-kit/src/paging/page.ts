import { Int, Optional, Text } from '../fields/index.js';

/** The fields of every list that is read in pages: an input class extends it. */
export class Page {
  @Optional() @Text(1, 1_000, { doc: 'Where the list goes on: `next` of the page before.' }) after?: string;
  @Optional() @Int(1, 200, { doc: 'How many to show at the most.' }) limit = 50;
}
