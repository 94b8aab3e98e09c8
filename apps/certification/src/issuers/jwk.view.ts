import { Text } from '#plugin-kit';

/** A public key (RFC 7517). */
export class JwkView {
  @Text(2, 2) kty!: string;
  @Text(5, 5) crv!: string;
  @Text(43, 43) x!: string;
  @Text(43, 43) y!: string;
  @Text(1, 2_000) kid!: string;
  @Text(5, 5) alg!: string;
  @Text(3, 3) use!: string;

  static of({ kty, crv, x, y }: Pick<JwkView, 'kty' | 'crv' | 'x' | 'y'>, kid: string): JwkView {
    return { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' };
  }
}
