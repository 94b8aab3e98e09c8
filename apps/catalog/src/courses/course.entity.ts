import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LanguageMap } from '#plugin-kit/contract';

@Entity('course')
export class Course {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') programmeId!: string;
  @Column('text') key!: string;
  @Column('integer') position!: number;
  @Column('jsonb') title!: LanguageMap;
  @Column('jsonb', { nullable: true }) summary!: LanguageMap | null;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
}
