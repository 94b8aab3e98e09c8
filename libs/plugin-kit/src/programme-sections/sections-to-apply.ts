import type { Clock, ConfigDefinition } from '#platform';
import type { Caller } from '../operations/caller.js';
import type { Database } from '../database/database.js';
import type { Work } from '../work/work.js';
import type { SectionChangeView } from './programme-changes.view.js';
import type { ProgrammeFile } from './programme-file.js';

/** A programme file as the owner of some of its sections reads it. */
export interface OwnedFile<Sections> extends ProgrammeFile {
  readonly programmeId: string;
  /** The own sections, and `programme` of the catalogue, as it stands in the file. */
  readonly sections: Sections & { readonly programme?: unknown };
}

/** What applying a file changes. `apply` gets it as `plan` made it, with whatever it holds beside the changes. */
export interface SectionsPlan {
  readonly changes: readonly SectionChangeView[];
}

/** What `apply` has to go by, beside the plan. */
export interface SectionsToApply<Sections, Settings> {
  readonly file: OwnedFile<Sections>;
  /** Whether another version of the file stood before, or none. */
  readonly isNewVersion: boolean;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly settings: Settings;
}

export interface ProgrammeSectionsOptions<
  Sections extends object,
  Wanted,
  Plan extends SectionsPlan,
  Settings extends object,
> {
  /** What is planned and applied, as in "Apply the surveys of a programme file". */
  readonly summary: string;
  /** Class with one field for each section, of the same name. */
  readonly fields: new () => Sections;
  /** By own section: those that must be applied before it. */
  readonly dependsOn: Readonly<Record<string, readonly string[]>>;
  /** The settings of the plugin, where `apply` needs them. */
  readonly config?: ConfigDefinition<Settings>;
  /** Entries belong to several programmes: files are applied one after the other, whatever their programme. */
  readonly isShared?: boolean;
  /** What the file wants. @throws {InvalidInput} where it contradicts itself, with pointers from `/sections` */
  readonly read: (file: OwnedFile<Sections>) => Wanted;
  /** What differs between that and what stands. Changes nothing. */
  readonly plan: (
    database: Pick<Database, 'query' | 'entities'>,
    wanted: Wanted,
    file: OwnedFile<Sections>,
  ) => Promise<Plan>;
  /**
   * Carries the plan out, in the transaction in which it was made; also of a version that stands already, because what
   * was changed since is put right. Ends what left the file and deletes nothing.
   */
  readonly apply: (work: Work, plan: Plan, application: SectionsToApply<Sections, Settings>) => Promise<void>;
}
