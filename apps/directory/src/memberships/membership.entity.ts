import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LeavingCause } from '#contracts';

/** The part of a person in a programme for a time, in one goal group; who comes back has another. */
@Entity('membership')
export class Membership {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') programmeId!: string;
  @Column('uuid') personId!: string;
  @Column('uuid') goalGroupId!: string;
  /** Where the person belonged when it began. */
  @Column('uuid') organisationId!: string;
  @Column('date') fromDay!: string;
  @Column('date', { nullable: true }) endedOn!: string | null;
  @Column('text', { nullable: true }) cause!: LeavingCause | null;
}
