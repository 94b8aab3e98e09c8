import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganisationType } from './organisation.view.js';

/** One and the same in all programmes; programme files put it in. */
@Entity('organisation')
export class Organisation {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') key!: string;
  @Column('text') name!: string;
  @Column('text') type!: OrganisationType;
}
