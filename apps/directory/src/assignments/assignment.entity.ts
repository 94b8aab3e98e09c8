import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A role of a person, or of a client of a provider: one of the two is null. */
@Entity('assignment')
export class Assignment {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { nullable: true }) personId!: string | null;
  @Column('text', { nullable: true }) issuer!: string | null;
  @Column('text', { nullable: true }) clientId!: string | null;
  @Column('text') role!: string;
  @Column('text') scope!: string;
  @Column('timestamptz', { nullable: true }) fromAt!: Date | null;
  @Column('timestamptz', { nullable: true }) toAt!: Date | null;
  @Column('timestamptz') grantedAt!: Date;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
}

/** The columns of an `Assignment`, for statements. */
export const ASSIGNMENT_COLUMNS = `
id, person_id AS "personId", issuer, client_id AS "clientId", role, scope, from_at AS "fromAt", to_at AS "toAt",
granted_at AS "grantedAt", revoked_at AS "revokedAt"`;
