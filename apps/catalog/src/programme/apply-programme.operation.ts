import { Clock } from '#platform';
import {
  type Caller,
  Operation,
  ProgrammeAppliedView,
  type SectionChangeView,
  UnitOfWork,
  type Work,
} from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { CATALOG_SECTIONS, ProgrammeInput } from './catalog-sections.js';
import { type ProgrammePlan, allChanges, planSections } from './programme-plan.js';
import { lockProgramme, noteSections, settleProgramme } from './settle-programme.js';
import { tellChanges } from './tell-changes.js';
import { endEntries, writeSections } from './write-sections.js';

@Operation({
  name: 'catalog.apply-programme',
  summary: 'Apply the catalogue of a programme file: the programme itself, profiles, courses and goals',
  http: 'POST /catalog/programme/apply',
  access: { permission: 'programme:apply' },
  input: ProgrammeInput,
  output: ProgrammeAppliedView,
  timeoutMs: 30_000,
})
export class ApplyProgramme {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  execute(input: ProgrammeInput, caller: Caller): Promise<ProgrammeAppliedView> {
    const programmeId = keyedId('programme', input.programmeKey);
    caller.require('programme:apply', { programmeId });
    return this.unitOfWork.run(async (work) => {
      await lockProgramme(work, programmeId);
      const plan = await planSections(work.entities, programmeId, input);
      const changes = allChanges(plan, input.sections);
      const [stored] = await work.entities.query<{ version: string }[]>('SELECT version FROM programme WHERE id = $1', [
        programmeId,
      ]);
      if (stored?.version !== input.version) await this.apply(work, programmeId, input, plan);
      return { changes, version: input.version };
    });
  }

  private async apply(work: Work, programmeId: string, input: ProgrammeInput, plan: ProgrammePlan): Promise<void> {
    const now = this.clock.now();
    await writeSections(work, programmeId, input, now);
    for (const [table, changes] of [
      ['profile', plan.profiles],
      ['course', plan.courses],
      ['module', plan.modules],
      ['goal', plan.goals],
    ] as const) {
      await endEntries(work, table, programmeId, endedKeys(changes), now);
    }
    tellChanges(work, programmeId, plan, input.sections);
    work.record({ aggregate: 'programme', aggregateId: programmeId, fields: changedSections(plan) });
    await noteSections(work, programmeId, input.version, CATALOG_SECTIONS);
    await settleProgramme(work, programmeId, now);
  }
}

const endedKeys = (changes: readonly SectionChangeView[]) =>
  changes.filter(({ action }) => action === 'end').map(({ key }) => key);
const changedSections = (plan: ProgrammePlan) => [
  ...new Set(
    Object.values<readonly SectionChangeView[]>({ ...plan })
      .flat()
      .filter(({ action }) => action !== 'none')
      .map(({ section }) => section),
  ),
];
