import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LanguageMap } from '#plugin-kit/contract';
import type { Question } from './read-survey-sections.js';

/** A version of what is asked and when. Surveys keep the version that they were opened by. */
@Entity('survey_definition')
export class SurveyDefinition {
  @PrimaryColumn('uuid') definitionId!: string;
  @PrimaryColumn('integer') version!: number;
  @Column('uuid') programmeId!: string;
  @Column('text') key!: string;
  @Column('jsonb') title!: LanguageMap;
  /** Null: after the sessions of all courses. */
  @Column('uuid', { array: true, nullable: true }) courseIds!: string[] | null;
  @Column('integer') closesAfterDays!: number;
  @Column('jsonb') questions!: Question[];
  /** The latest version is current or has ended. */
  @Column('text') state!: 'current' | 'superseded' | 'ended';
}
