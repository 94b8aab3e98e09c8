import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a training plan was at one time, and with whom it was agreed on. */
@Entity('training_plan_revision')
export class PlanRevision {
  @PrimaryColumn('uuid') planId!: string;
  @PrimaryColumn('integer') revision!: number;
  @Column('uuid', { array: true }) moduleIds!: string[];
  @Column('text') agreedBy!: string;
  @Column('timestamptz') agreedAt!: Date;
}
