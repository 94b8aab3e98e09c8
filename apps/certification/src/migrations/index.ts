import { createCopies } from './1763790000000-create-copies.js';
import { createCertificateCase } from './1763790000001-create-certificate-case.js';
import { createRegister } from './1763790000002-create-register.js';
import { keepHowDecidersSignedIn } from './1763790000020-keep-how-deciders-signed-in.js';
import { moveAppliedFiles } from './1796083200001-move-applied-files.js';
import { nameKeysByAddressesOfTheirOwn } from './1796083200002-name-keys-by-addresses-of-their-own.js';
import { decideByHistory } from './1796083200003-decide-by-history.js';

/** In the order in which they run. */
export const migrations = [
  createCopies,
  createCertificateCase,
  createRegister,
  keepHowDecidersSignedIn,
  moveAppliedFiles,
  nameKeysByAddressesOfTheirOwn,
  decideByHistory,
];
