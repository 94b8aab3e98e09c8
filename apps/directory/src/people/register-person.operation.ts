import { Clock } from '#platform';
import { type Caller, Operation, Reply, Settings, UnitOfWork, Uuid } from '#plugin-kit';
import { ExternalIdTaken } from './people.problems.js';
import { type DirectoryConfig, accountIssuerOf, directoryConfig } from '../directory.config.js';
import { PersonEntry } from './person-entry.js';
import { PersonView } from './person.view.js';
import { registerPeople } from './register-people.js';
import { registerInOrganisation } from './person-access.js';

export class RegisterPersonInput extends PersonEntry {
  @Uuid() organisationId!: string;
}

@Operation({
  name: 'directory.register-person',
  summary: 'Register a person of an organisation',
  http: 'POST /people',
  access: registerInOrganisation,
  input: RegisterPersonInput,
  output: PersonView,
  problems: [ExternalIdTaken],
  status: 201,
  reads: ['name', 'sex'],
})
export class RegisterPerson {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Settings(directoryConfig) private readonly config: DirectoryConfig,
  ) {}

  execute(input: RegisterPersonInput, caller: Caller): Promise<Reply<PersonView>> {
    registerInOrganisation.require(caller, { organisationId: input.organisationId });
    return this.unitOfWork.run(async (work) => {
      const now = this.clock.now();
      const [step] = await registerPeople(work, {
        organisationId: input.organisationId,
        entries: [input],
        pointerOf: () => '',
        accountIssuer: accountIssuerOf(this.config),
        caller,
        now,
      });
      const { personId, created } = step!;
      if (!created) throw new ExternalIdTaken({});
      const view: PersonView = {
        personId,
        organisationId: input.organisationId,
        name: input.name,
        sex: input.sex,
        registeredAt: now.toISOString(),
        ...(input.unitId && { unitId: input.unitId }),
        ...(input.externalId !== undefined && { externalId: input.externalId }),
      };
      return new Reply(view, { location: `/people/${personId}` });
    });
  }
}
