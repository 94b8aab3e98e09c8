import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LanguageMap } from '#plugin-kit/contract';

/** A version of what a certificate says and takes. Cases and certificates keep the version that they were made by. */
@Entity('certificate_definition')
export class CertificateDefinition {
  @PrimaryColumn('uuid') definitionId!: string;
  @PrimaryColumn('integer') version!: number;
  @Column('uuid') programmeId!: string;
  @Column('text') key!: string;
  @Column('jsonb') title!: LanguageMap;
  @Column('jsonb') description!: LanguageMap;
  @Column('uuid', { nullable: true }) profileId!: string | null;
  @Column('boolean') needsPlan!: boolean;
  @Column('integer', { nullable: true }) validMonths!: number | null;
  @Column('uuid') issuerId!: string;
  /** The latest version is current or has ended. */
  @Column('text') state!: 'current' | 'superseded' | 'ended';
}
