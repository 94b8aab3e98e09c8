import { ActLog, type Caller, Instant, ListOf, Nullable, Operation, Optional, Page, Text, Uuid } from '#plugin-kit';

export class ActForMeView {
  @Text(1, 100, { doc: 'What was done: the name of the operation.' }) operation!: string;
  @Text(1, 200, { doc: 'Who did it: the id of a person or a client.' }) by!: string;
  @Nullable() @Text(0, 500) reason!: string | null;
  @Nullable() @Uuid() enrolmentId!: string | null;
  @Instant() at!: string;
}

export class ActForMePage {
  @ListOf(() => ActForMeView) items!: ActForMeView[];
  @Optional() @Text(1, 1_000) next?: string;
}

const LIST = 'enrolment.list-acts-for-me';

@Operation({
  name: LIST,
  summary: 'What helpers have done on one’s behalf, and why',
  http: 'GET /enrolments/acts-for-me',
  access: { whose: ['person'] },
  input: Page,
  output: ActForMePage,
})
export class ListActsForMe {
  constructor(private readonly acts: ActLog) {}

  execute(input: Page, caller: Caller) {
    return this.acts.ofCaller(LIST, input, caller, ({ operation, by, reason, aggregateId: enrolmentId, at }) => ({
      operation,
      by,
      reason,
      enrolmentId,
      at,
    }));
  }
}
