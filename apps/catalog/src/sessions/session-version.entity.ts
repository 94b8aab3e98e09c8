import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveryForm } from '#contracts';
import type { LanguageMap } from '#plugin-kit/contract';
import type { MeetingView } from './meeting.view.js';
import type { SessionCorrection } from './correction-reasons.js';

/** How a session stood until somebody changed it. */
@Entity('session_version')
export class SessionVersion {
  @PrimaryColumn('uuid') sessionId!: string;
  @PrimaryColumn('integer') version!: number;
  @Column('jsonb') meetings!: MeetingView[];
  @Column('integer') seats!: number;
  @Column('text') form!: DeliveryForm;
  @Column('jsonb', { nullable: true }) place!: LanguageMap | null;
  @Column('uuid', { array: true }) trainerIds!: string[];
  @Column('text') state!: 'scheduled' | 'cancelled';
  /** Why what had begun was corrected. */
  @Column('text', { nullable: true }) reason!: SessionCorrection | null;
  @Column('text') replacedBy!: string;
  @Column('timestamptz') replacedAt!: Date;
}
