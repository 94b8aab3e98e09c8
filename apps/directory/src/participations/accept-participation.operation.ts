import { Clock } from '#platform';
import { type Caller, Operation, UnitOfWork, Uuid } from '#plugin-kit';
import { ParticipationView } from './participation.view.js';
import { answerForOrganisation, acceptParticipation, readParticipation, requireOwnPerson } from './participations.js';

export class AcceptParticipationInput {
  @Uuid() organisationId!: string;
  @Uuid() programmeId!: string;
}

@Operation({
  name: 'directory.accept-participation',
  summary: 'Say, as one of its own people, that your organisation takes part in a programme that asks it',
  http: 'POST /organisations/{organisationId}/participations/{programmeId}/accept',
  access: answerForOrganisation,
  input: AcceptParticipationInput,
  output: ParticipationView,
})
export class AcceptParticipation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute({ organisationId, programmeId }: AcceptParticipationInput, caller: Caller): Promise<ParticipationView> {
    return this.unitOfWork.run(async (work) => {
      await requireOwnPerson(work, caller, organisationId);
      await acceptParticipation(work, { programmeId, organisationId, by: 'organisation', now: this.clock.now() });
      return readParticipation(work, programmeId, organisationId);
    });
  }
}
