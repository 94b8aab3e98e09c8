import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A part of an organisation, or of another part of it. */
@Entity('unit')
export class Unit {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') organisationId!: string;
  @Column('uuid', { nullable: true }) parentUnitId!: string | null;
  @Column('text') name!: string;
}

/** The columns of a `Unit`, for statements. */
export const UNIT_COLUMNS = 'id, organisation_id AS "organisationId", parent_unit_id AS "parentUnitId", name';
