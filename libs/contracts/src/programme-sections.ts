import { fact } from '#plugin-kit/contract';

/** What the owner of sections of a programme file tells when they stand as in a version of it. */
export const sectionsFacts = {
  programmeId: fact.id('The programme'),
  version: fact.text('The version of the file: SHA-256 in hexadecimal', 64, /^[0-9a-f]{64}$/),
  sections: fact.list('Names of the sections', fact.text('A section', 60)),
};

/** The key that a programme file gives to something in it. */
export const keyFact = (meaning: string) => fact.text(meaning, 60, /^[a-z0-9][a-z0-9-]*$/);
