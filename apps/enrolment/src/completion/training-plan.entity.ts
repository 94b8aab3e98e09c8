import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a person and a programme have agreed on; one of each. Of revision 0 while nothing is agreed on yet. */
@Entity('training_plan')
export class TrainingPlan {
  @PrimaryColumn('uuid') planId!: string;
  @Column('uuid') learnerId!: string;
  @Column('uuid') programmeId!: string;
  @Column('uuid', { array: true }) moduleIds!: string[];
  @Column('integer') revision!: number;
  @Column('text') state!: 'agreed' | 'fulfilled';
  @Column('date', { nullable: true }) fulfilledOn!: string | null;
}

/** The columns of a `TrainingPlan`, of a table or alias `t`, for statements. */
export const PLAN_COLUMNS = `
t.plan_id AS "planId", t.learner_id AS "learnerId", t.programme_id AS "programmeId", t.module_ids AS "moduleIds",
t.revision, t.state, t.fulfilled_on::text AS "fulfilledOn"`;
