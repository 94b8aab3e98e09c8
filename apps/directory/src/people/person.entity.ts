import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Sex } from '#contracts';

@Entity('person')
export class Person {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisationId!: string;
  @Column('uuid', { nullable: true }) unitId!: string | null;
  /** The number of the person in the systems of the organisation; unique there. */
  @Column('text', { nullable: true }) externalId!: string | null;
  @Column('text') givenName!: string;
  @Column('text') familyName!: string;
  @Column('text') sex!: Sex;
  @Column('timestamptz') registeredAt!: Date;
}

/** The columns of a `Person`, of a table or alias `p`, for statements. */
export const PERSON_COLUMNS = `
p.id, p.organisation_id AS "organisationId", p.unit_id AS "unitId", p.external_id AS "externalId",
p.given_name AS "givenName", p.family_name AS "familyName", p.sex, p.registered_at AS "registeredAt"`;
