import { Instant, ListOf, OneOf, Optional, Text, rule } from '../fields/index.js';

/** That somebody has read or changed what is registered of the person. */
export class ReadingView {
  @Instant() at!: string;
  @Text(1, 100, { doc: 'What was done.' }) operation!: string;
  @OneOf(['person', 'client', 'anonymous'], { doc: 'Whether a person, a machine or the service itself did it.' })
  callerKind!: 'person' | 'client' | 'anonymous';
  @Text(1, 255) callerId!: string;
  @ListOf(rule.text(1, 100)) fields!: string[];
}

export class ReadingsView {
  @ListOf(() => ReadingView, { max: 200 }) items!: ReadingView[];
  @Optional() @Text(1, 1_000) next?: string;
}
