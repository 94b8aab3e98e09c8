import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A way of signing in: what a provider calls somebody, and who that is here. */
@Entity('identity')
export class Identity {
  @PrimaryColumn('text') issuer!: string;
  @PrimaryColumn('text') subject!: string;
  /** Null once the person is erased. */
  @Column('uuid', { nullable: true }) personId!: string | null;
  @Column('timestamptz') linkedAt!: Date;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
}
