import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LanguageMap } from '#plugin-kit/contract';
import type { CompetenceLevel } from '../modules/competence-level.view.js';

/** The digital competence that a kind of work takes (kravprofil). */
@Entity('profile')
export class Profile {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') programmeId!: string;
  @Column('text') key!: string;
  @Column('integer') position!: number;
  @Column('jsonb') title!: LanguageMap;
  @Column('text') framework!: string;
  @Column('jsonb') requirements!: CompetenceLevel[];
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
}
