import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LeavingCause } from '#contracts';
import type { MembershipCorrection } from './membership.view.js';

/** How a membership stood until somebody corrected it. */
@Entity('membership_version')
export class MembershipVersion {
  @PrimaryColumn('uuid') membershipId!: string;
  /** 1, 2, 3 … */
  @PrimaryColumn('integer') version!: number;
  @Column('uuid') goalGroupId!: string;
  @Column('date') fromDay!: string;
  @Column('date', { nullable: true }) endedOn!: string | null;
  @Column('text', { nullable: true }) cause!: LeavingCause | null;
  @Column('text') reason!: MembershipCorrection;
  @Column('text') replacedBy!: string;
  @Column('timestamptz') replacedAt!: Date;
}
