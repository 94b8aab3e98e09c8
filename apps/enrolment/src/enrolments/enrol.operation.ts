import { Clock } from '#platform';
import { BatchingWriter, type Caller, defineBatch, Operation, Optional, type Reply, Text, Uuid } from '#plugin-kit';
import { actForLearners } from '../access/enrolment-access.js';
import type { SeatRequest } from './enrolment-decision.js';
import {
  AlreadyEnrolled,
  NotAParticipant,
  SessionBegun,
  SessionCancelled,
  SessionUnknown,
} from './enrolment.problems.js';
import { EnrolmentView } from './enrolment.view.js';
import { settleEnrolments } from './settle-enrolments.js';

export class EnrolInput {
  @Uuid() sessionId!: string;
  @Optional() @Uuid({ doc: 'Whom a helper enrols; oneself when absent.' }) learnerId?: string;
  @Optional() @Text(1, 500, { doc: 'Why a helper acts for this person; the person can read it.' }) reason?: string;
}

@Operation({
  name: 'enrolment.enrol',
  summary: 'Enrol in a session: a seat, or a place in the queue',
  http: 'POST /enrolments',
  access: actForLearners,
  input: EnrolInput,
  output: EnrolmentView,
  reads: ['enrolment', 'attendance'],
  status: 201,
  problems: [SessionUnknown, AlreadyEnrolled, SessionCancelled, SessionBegun, NotAParticipant],
})
export class Enrol {
  private readonly requests = defineBatch<SeatRequest, Reply<EnrolmentView>>((entries, work) =>
    settleEnrolments(entries, work, this.clock.now()),
  );

  constructor(
    private readonly batches: BatchingWriter,
    private readonly clock: Clock,
  ) {}

  execute({ sessionId, learnerId, reason }: EnrolInput, caller: Caller): Promise<Reply<EnrolmentView>> {
    const request: SeatRequest = { sessionId, learnerId: learnerId ?? caller.personId, reason };
    return this.batches.run(this.requests, request);
  }
}
