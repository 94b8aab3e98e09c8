import { Clock } from '#platform';
import { Bool, type Caller, ListOf, Operation, PersonId, Settings, Text, UnitOfWork, Uuid } from '#plugin-kit';
import { type InputFault, InvalidInput } from '#plugin-kit/contract';
import { type DirectoryConfig, accountIssuerOf, directoryConfig } from '../directory.config.js';
import { RosterEntry } from './person-entry.js';
import { registerPeople } from './register-people.js';
import { registerInOrganisation } from './person-access.js';

export class ImportRosterInput {
  @Uuid() organisationId!: string;
  @ListOf(() => RosterEntry, { min: 1, max: 500 }) people!: RosterEntry[];
}

export class RosterPersonView {
  @Text(1, 100) externalId!: string;
  @PersonId() personId!: string;
  @Bool({ doc: 'Whether the person was new.' }) created!: boolean;
}

export class RosterView {
  @ListOf(() => RosterPersonView, { max: 500 }) people!: RosterPersonView[];
}

@Operation({
  name: 'directory.import-roster',
  summary: 'Register many people of an organisation, or bring them up to date',
  http: 'POST /rosters',
  access: registerInOrganisation,
  input: ImportRosterInput,
  output: RosterView,
  timeoutMs: 30_000,
  reads: ['externalId'],
})
export class ImportRoster {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Settings(directoryConfig) private readonly config: DirectoryConfig,
  ) {}

  execute({ organisationId, people }: ImportRosterInput, caller: Caller): Promise<RosterView> {
    registerInOrganisation.require(caller, { organisationId });
    refuseRepeats(people);
    return this.unitOfWork.run(async (work) => {
      const steps = await registerPeople(work, {
        organisationId,
        entries: people,
        pointerOf: (index) => `/people/${index}`,
        accountIssuer: accountIssuerOf(this.config),
        caller,
        now: this.clock.now(),
      });
      return {
        people: steps.map(({ entry, personId, created }) => ({ externalId: entry.externalId!, personId, created })),
      };
    });
  }
}

function refuseRepeats(people: readonly RosterEntry[]): void {
  const seen = new Set<string>();
  const errors = people.flatMap<InputFault>(({ externalId }, index) => {
    const isRepeated = seen.has(externalId);
    seen.add(externalId);
    return isRepeated
      ? [
          {
            pointer: `/people/${index}/externalId`,
            detail: {
              sv: 'Numret finns mer än en gång i listan.',
              en: 'The number occurs more than once in the list.',
            },
          },
        ]
      : [];
  });
  if (errors.length > 0) throw new InvalidInput({}, { errors: errors.slice(0, 50) });
}
