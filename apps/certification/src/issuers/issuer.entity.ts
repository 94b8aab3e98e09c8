import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('issuer')
export class Issuer {
  @PrimaryColumn('uuid') issuerId!: string;
  @Column('text') name!: string;
  /** Empty where the programme file has none. */
  @Column('text') url!: string;
  /** Its id in credentials, built of `PUBLIC_URL` once. */
  @Column('text') profileUrl!: string;
}
