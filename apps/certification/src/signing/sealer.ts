import { type ConfigOf, SealedBox } from '#platform';
import { Settings } from '#plugin-kit';
import { certificationConfig } from '../certification.config.js';

/** Seals what must not be read from the tables alone, each thing bound to the id of its row. */
export class Sealer extends SealedBox {
  constructor(@Settings(certificationConfig) { keySecret }: ConfigOf<typeof certificationConfig>) {
    super(keySecret.reveal(), 'certification: rows');
  }
}
