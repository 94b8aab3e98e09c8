import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LanguageMap } from '#plugin-kit/contract';
import type { ProgrammeFundView } from './programme-fund.view.js';
import type { ProjectView } from './project.view.js';

/** A programme as its file says; `write-sections.ts` puts it in with its sections. */
@Entity('programme')
export class Programme {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') key!: string;
  @Column('text', { nullable: true }) number!: string | null;
  @Column('jsonb') title!: LanguageMap;
  @Column('text') owner!: string;
  @Column('date') startsOn!: string;
  @Column('date') endsOn!: string;
  @Column('text', { nullable: true }) period!: string | null;
  @Column('jsonb', { nullable: true }) project!: ProjectView | null;
  @Column('jsonb', { nullable: true }) fund!: ProgrammeFundView | null;
  /** Of the file that was stored last. */
  @Column('text') version!: string;
  @Column('text', { array: true }) allSections!: string[];
  /** At which all parts of the platform stand. */
  @Column('text', { nullable: true }) appliedVersion!: string | null;
  @Column('timestamptz', { nullable: true }) appliedAt!: Date | null;
}
