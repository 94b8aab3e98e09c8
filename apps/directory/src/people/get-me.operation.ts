import { type Caller, Database, Day, ListOf, Operation, Optional, Uuid } from '#plugin-kit';
import { NotFound } from '#plugin-kit/contract';
import { Membership } from '../memberships/membership.entity.js';
import { Person } from './person.entity.js';
import { PersonView } from './person.view.js';

/** That one takes part in a programme; the goal group is known to the programme office alone (PUBLIC-SECTOR 8). */
export class ParticipationView {
  @Uuid() programmeId!: string;
  @Day() from!: string;
  @Optional() @Day() endedOn?: string;
}

export class MeView extends PersonView {
  @ListOf(() => ParticipationView) programmes!: ParticipationView[];
}

export class GetMeInput {}

@Operation({
  name: 'directory.get-me',
  summary: 'What is registered of yourself',
  http: 'GET /people/me',
  access: { whose: ['person'] },
  input: GetMeInput,
  output: MeView,
  reads: ['name', 'sex'],
})
export class GetMe {
  constructor(private readonly database: Database) {}

  async execute(_input: GetMeInput, caller: Caller): Promise<MeView> {
    const { personId } = caller;
    const { entities } = this.database;
    const person = await entities.findOneBy(Person, { id: personId });
    if (!person) throw new NotFound({});
    const { organisationId } = person;
    const memberships = await entities.find(Membership, {
      where: { personId, organisationId },
      order: { fromDay: 'ASC', id: 'ASC' },
    });
    return {
      ...PersonView.of(person),
      programmes: memberships.map(({ programmeId, fromDay, endedOn }) => ({
        programmeId,
        from: fromDay,
        ...(endedOn !== null && { endedOn }),
      })),
    };
  }
}
