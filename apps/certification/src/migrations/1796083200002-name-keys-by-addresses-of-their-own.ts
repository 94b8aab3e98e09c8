import { defineMigration } from '#plugin-kit';

/**
 * The `kid` of credentials was a fragment of the address of the key set; it is an address of the key alone from now on.
 * What was signed by the keys that are here has the earlier one, and is verified by it for ever.
 */
export const nameKeysByAddressesOfTheirOwn = defineMigration(
  '1796083200002-name-keys-by-addresses-of-their-own',
  `
ALTER TABLE issuer_key ADD COLUMN has_signed_by_fragment boolean NOT NULL DEFAULT true;
ALTER TABLE issuer_key ALTER COLUMN has_signed_by_fragment SET DEFAULT false;
`,
);
