import { Instant, ListOf, Nullable, OneOf, Optional, Text, Uuid } from '../fields/index.js';

/** One thing that was done on behalf of a person. */
export class ActForMeView {
  @Text(1, 100, { doc: 'What was done: the name of the operation.' }) operation!: string;
  @OneOf(['person', 'client', 'anonymous'], { doc: 'Whether a person, a machine or the service itself did it.' })
  byKind!: 'person' | 'client' | 'anonymous';
  @Text(1, 255, { doc: 'Who did it: the id of a person or a client.' }) by!: string;
  @Nullable() @Text(0, 500) reason!: string | null;
  @Nullable() @Text(1, 100, { doc: 'The kind of thing that was changed.' }) aggregate!: string | null;
  @Nullable() @Uuid() aggregateId!: string | null;
  @Instant() at!: string;
}

export class ActsForMeView {
  @ListOf(() => ActForMeView, { max: 200 }) items!: ActForMeView[];
  @Optional() @Text(1, 1_000) next?: string;
}
