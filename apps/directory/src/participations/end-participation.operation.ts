import { Clock } from '#platform';
import { type Caller, Operation, UnitOfWork, Uuid } from '#plugin-kit';
import { ParticipationView } from './participation.view.js';
import { answerForOrganisation, endParticipations, readParticipation, requireOwnPerson } from './participations.js';

export class EndParticipationInput {
  @Uuid() organisationId!: string;
  @Uuid() programmeId!: string;
}

@Operation({
  name: 'directory.end-participation',
  summary:
    'Say, as one of its own people, that your organisation takes part no longer; its people leave the programme today',
  http: 'POST /organisations/{organisationId}/participations/{programmeId}/end',
  access: answerForOrganisation,
  input: EndParticipationInput,
  output: ParticipationView,
  timeoutMs: 30_000,
})
export class EndParticipation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ organisationId, programmeId }: EndParticipationInput, caller: Caller): Promise<ParticipationView> {
    return this.unitOfWork.run(async (work) => {
      await requireOwnPerson(work, caller, organisationId);
      await endParticipations(work, {
        programmeId,
        organisationIds: [organisationId],
        by: 'organisation',
        now: this.clock.now(),
      });
      return readParticipation(work, programmeId, organisationId);
    });
  }
}
