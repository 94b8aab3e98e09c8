import { defineProblem } from '#plugin-kit/contract';

const type = (name: string) => `urn:lyftet:problem:directory:${name}`;

/** The number is another person's, or the same person is registered a second time. */
export const ExternalIdTaken = defineProblem(type('external-id-taken'), 409, {
  sv: 'Det finns redan en person med det numret',
  en: 'There is a person with that number already',
});
