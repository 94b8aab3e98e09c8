import { Inject, Optional as IfThere } from '@nestjs/common';
import { Clock } from '#platform';
import { defineSectionsApplied, keyedId } from '../contract/index.js';
import { Database } from '../database/database.js';
import { Json, Nested, Optional } from '../fields/index.js';
import type { Caller } from '../operations/caller.js';
import { Operation } from '../operations/operation.js';
import { UnitOfWork } from '../work/unit-of-work.js';
import { lockApplied, noteApplied } from './applied-programme.js';
import { applyProgrammes } from './programme-access.js';
import { ProgrammeAppliedView, ProgrammeChangesView } from './programme-changes.view.js';
import { ProgrammeFile } from './programme-file.js';
import type { OwnedFile, ProgrammeSectionsOptions, SectionsPlan } from './sections-to-apply.js';

const NO_SETTINGS = Symbol('lyftet:no-settings');

/** The two operations of an owner of sections. */
export function programmeOperations<
  Sections extends object,
  Wanted,
  Plan extends SectionsPlan,
  Settings extends object,
>(
  plugin: string,
  basePath: `/${string}`,
  options: ProgrammeSectionsOptions<Sections, Wanted, Plan, Settings>,
): (new (...dependencies: never[]) => object)[] {
  const { summary, read, plan, apply, isShared = false, config } = options;
  const input = inputOf(options);
  const told = Object.keys(options.dependsOn);
  const applied = defineSectionsApplied(plugin);

  @Operation({
    name: `${plugin}.plan-programme`,
    summary: `Show what applying ${summary} of a programme file would change`,
    http: `POST ${basePath as '/'}/programme/plan`,
    access: applyProgrammes,
    input,
    output: ProgrammeChangesView,
  })
  class PlanProgramme {
    constructor(@Inject(Database) private readonly database: Database) {}

    async execute(given: ProgrammeInput<Sections>, caller: Caller): Promise<ProgrammeChangesView> {
      const file = allowed(given, caller);
      const { changes } = await plan(this.database, read(file), file);
      return { changes: [...changes] };
    }
  }

  @Operation({
    name: `${plugin}.apply-programme`,
    summary: `Apply ${summary} of a programme file`,
    http: `POST ${basePath as '/'}/programme/apply`,
    access: applyProgrammes,
    input,
    output: ProgrammeAppliedView,
    timeoutMs: 30_000,
  })
  class ApplyProgramme {
    constructor(
      @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
      @Inject(Clock) private readonly clock: Clock,
      @IfThere() @Inject((config as symbol | undefined) ?? NO_SETTINGS) private readonly settings: Settings,
    ) {}

    execute(given: ProgrammeInput<Sections>, caller: Caller): Promise<ProgrammeAppliedView> {
      const file = allowed(given, caller);
      const wanted = read(file);
      const { programmeId, version } = file;
      return this.unitOfWork.run(async (work) => {
        const isNewVersion = (await lockApplied(work, plugin, file, isShared)) !== version;
        const planned = await plan(work, wanted, file);
        const { settings, clock } = this;
        await apply(work, planned, { file, isNewVersion, caller, clock, settings });
        const changes = [...planned.changes];
        if (isNewVersion) {
          await noteApplied(work, file, this.clock.now());
          work.publish(applied(programmeId, { programmeId, version, sections: told }));
          const fields = new Set(changes.filter(({ action }) => action !== 'none').map(({ section }) => section));
          work.record({ aggregate: applied.aggregate, aggregateId: programmeId, fields: [...fields] });
        }
        return { changes, version };
      });
    }
  }

  return [PlanProgramme, ApplyProgramme];
}

type ProgrammeInput<Sections> = ProgrammeFile & { readonly sections: OwnedFile<Sections>['sections'] };

function inputOf<Sections extends object>({
  fields,
  dependsOn,
}: {
  fields: new () => Sections;
  dependsOn: object;
}): new () => ProgrammeInput<Sections> {
  const own = fields as new () => object;

  class OwnSections extends own {
    @Optional() @Json({ doc: 'The section of the catalogue, as every owner gets it.' }) programme?: unknown;
  }
  class ProgrammeInput extends ProgrammeFile {
    @Nested(() => (Object.hasOwn(dependsOn, 'programme') ? own : OwnSections)) sections!: object;
  }
  return ProgrammeInput as never;
}

function allowed<Sections>(given: ProgrammeInput<Sections>, caller: Caller): OwnedFile<Sections> {
  const programmeId = keyedId('programme', given.programmeKey);
  applyProgrammes.require(caller, { programmeId });
  return { ...given, programmeId };
}
