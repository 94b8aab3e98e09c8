import { Clock } from '#platform';
import { BatchingWriter, defineBatch, Operation, Optional, Text, Uuid } from '#plugin-kit';
import { actForLearners } from '../access/enrolment-access.js';
import { EnrolmentEnded, SessionBegun } from './enrolment.problems.js';
import { EnrolmentView } from './enrolment.view.js';
import { type CancelRequest, settleCancellations } from './settle-cancellations.js';

export class CancelEnrolmentInput {
  @Uuid() enrolmentId!: string;
  @Optional()
  @Text(1, 500, { doc: 'Why a helper acts for this person; nobody says why one cancels oneself.' })
  reason?: string;
}

@Operation({
  name: 'enrolment.cancel-enrolment',
  summary: 'Give back a seat or a place in the queue; the first in the queue gets the seat at once',
  http: 'POST /enrolments/{enrolmentId}/cancel',
  access: actForLearners,
  input: CancelEnrolmentInput,
  output: EnrolmentView,
  reads: ['enrolment', 'attendance'],
  problems: [EnrolmentEnded, SessionBegun],
})
export class CancelEnrolment {
  private readonly cancellations = defineBatch<CancelRequest, EnrolmentView>((entries, work) =>
    settleCancellations(entries, work, this.clock.now()),
  );

  constructor(
    private readonly batches: BatchingWriter,
    private readonly clock: Clock,
  ) {}

  execute({ enrolmentId, reason }: CancelEnrolmentInput): Promise<EnrolmentView> {
    const request: CancelRequest = { enrolmentId, reason };
    return this.batches.run(this.cancellations, request);
  }
}
