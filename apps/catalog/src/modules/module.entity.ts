import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveryForm } from '#contracts';
import type { LanguageMap } from '#plugin-kit/contract';
import type { CompetenceLevel } from './competence-level.view.js';

@Entity('module')
export class CourseModule {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') programmeId!: string;
  @Column('uuid') courseId!: string;
  @Column('text') key!: string;
  @Column('integer') position!: number;
  @Column('integer') version!: number;
  @Column('jsonb') title!: LanguageMap;
  @Column('double precision') hours!: number;
  @Column('text', { array: true }) forms!: DeliveryForm[];
  @Column('jsonb') competences!: CompetenceLevel[];
  @Column('integer', { nullable: true }) seats!: number | null;
  @Column('integer', { nullable: true }) ownWorkMinutes!: number | null;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
}

/** The columns of a `CourseModule`, of a table or alias `m`, for statements. */
export const MODULE_COLUMNS = `
m.id, m.programme_id AS "programmeId", m.course_id AS "courseId", m.key, m.position, m.version, m.title, m.hours,
m.forms, m.competences, m.seats, m.own_work_minutes AS "ownWorkMinutes", m.ended_at AS "endedAt"`;
