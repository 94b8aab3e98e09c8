import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key that an issuer signs with, or has signed with. */
@Entity('issuer_key')
export class IssuerKey {
  @PrimaryColumn('uuid') keyId!: string;
  @Column('uuid') issuerId!: string;
  /** As RFC 7517 has it, without what it is for. */
  @Column('jsonb') publicJwk!: Record<'kty' | 'crv' | 'x' | 'y', string | undefined>;
  @Column('bytea') sealedPrivateKey!: Buffer;
  @Column('text') state!: 'current' | 'retired';
  @Column('timestamptz') madeAt!: Date;
  /** What it has signed may name it as part of the key set, as was done before keys had addresses of their own. */
  @Column('boolean') hasSignedByFragment!: boolean;
}
