import {
  Column,
  Entity,
  type EntityManager,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
  type SelectQueryBuilder,
} from 'typeorm';
import type { DeliveryForm } from '#contracts';
import type { LanguageMap } from '#plugin-kit/contract';
import { CourseModule } from '../modules/module.entity.js';
import type { MeetingView } from './meeting.view.js';

/** An occasion on which a module is held. */
@Entity('session')
export class Session {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') programmeId!: string;
  @Column('uuid') moduleId!: string;
  @ManyToOne(() => CourseModule, { createForeignKeyConstraints: false }) @JoinColumn() module!: Relation<CourseModule>;
  /** The version of the module when the session was scheduled. */
  @Column('integer') moduleVersion!: number;
  /** Null for a session of before it could have several: see `meetingsOf`. */
  @Column('jsonb', { nullable: true }) meetings!: MeetingView[] | null;
  /** When the first meeting begins, and the last one ends. */
  @Column('timestamptz') startsAt!: Date;
  @Column('timestamptz') endsAt!: Date;
  @Column('integer') seats!: number;
  @Column('text') form!: DeliveryForm;
  @Column('jsonb', { nullable: true }) place!: LanguageMap | null;
  /** Planned hours of one participant, those of the module when the session was scheduled. */
  @Column('double precision') hours!: number;
  /** That a participant may add to those of the meetings. */
  @Column('integer') ownWorkMinutes!: number;
  @Column('uuid', { array: true }) trainerIds!: string[];
  @Column('text') state!: 'scheduled' | 'cancelled';
  @Column('integer') version!: number;
}

/** Sessions `s`, each with its module `m`. */
export const sessionsIn = (entities: EntityManager): SelectQueryBuilder<Session> =>
  entities.createQueryBuilder(Session, 's').innerJoinAndSelect('s.module', 'm');

/** A session that nobody else changes before the end of this transaction. */
export const lockSession = (entities: EntityManager, sessionId: string): Promise<Session | null> =>
  sessionsIn(entities).where({ id: sessionId }).setLock('pessimistic_write', undefined, ['s']).getOne();
