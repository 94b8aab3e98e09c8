import { Clock } from '#platform';
import { type Caller, OneOf, Operation, Text, UnitOfWork, Uuid, defineAccess } from '#plugin-kit';
import { ParticipationView } from './participation.view.js';
import { acceptParticipation, endParticipations, readParticipation } from './participations.js';

export class RecordParticipationInput {
  @Uuid() organisationId!: string;
  @Uuid() programmeId!: string;
  @OneOf(['accepted', 'ended']) answer!: 'accepted' | 'ended';
  @Text(3, 500, {
    doc: 'Where the answer of the organisation stands: a decision, a contract, its registration number.',
  })
  reason!: string;
}

/** Of the whole installation: the role in one programme would be the programme answering itself. */
const record = defineAccess({ permission: 'participation:record', at: [] });

/** For an organisation that answered on paper, or has nobody who signs in yet. */
@Operation({
  name: 'directory.record-participation',
  summary: 'Record, with the reason, what an organisation has answered to a programme',
  http: 'POST /organisations/{organisationId}/participations/{programmeId}/record',
  access: record,
  input: RecordParticipationInput,
  output: ParticipationView,
  timeoutMs: 30_000,
})
export class RecordParticipation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute(
    { organisationId, programmeId, answer, reason }: RecordParticipationInput,
    caller: Caller,
  ): Promise<ParticipationView> {
    record.require(caller, {});
    return this.unitOfWork.run(async (work) => {
      const said = { programmeId, by: 'operator', reason, now: this.clock.now() } as const;
      if (answer === 'accepted') await acceptParticipation(work, { ...said, organisationId });
      else await endParticipations(work, { ...said, organisationIds: [organisationId] });
      return readParticipation(work, programmeId, organisationId);
    });
  }
}
