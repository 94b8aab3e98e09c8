import { repeatedKeys } from '#plugin-kit';
import { type InputFault, InvalidInput, type LanguageMap, keyedId } from '#plugin-kit/contract';
import type { CertificateSection, CertificateSections } from './certificate-section.js';

/** A certificate definition as a programme file wants it, with ids in place of keys and defaults filled in. */
export interface WantedDefinition {
  readonly definitionId: string;
  readonly key: string;
  readonly title: LanguageMap;
  readonly description: LanguageMap;
  readonly profileId: string | null;
  readonly needsPlan: boolean;
  readonly validMonths: number | null;
  readonly issuer: { readonly name: string; readonly url: string };
}

const NO_CRITERION: LanguageMap = {
  sv: 'Minst ett krav behövs: en kravprofil eller en uppfylld plan.',
  en: 'At least one criterion is needed: a profile or a fulfilled plan.',
};

/**
 * What our section of a programme file wants.
 * @throws {InvalidInput} with pointers from `/sections`
 */
export function readCertificateSections(
  programmeId: string,
  { certificates }: CertificateSections,
): WantedDefinition[] {
  const errors = [
    ...repeatedKeys(certificates, '/sections/certificates'),
    ...certificates.flatMap<InputFault>(({ criteria }, index) =>
      criteria.profile === undefined && !criteria.planFulfilled
        ? [{ pointer: `/sections/certificates/${index}/criteria`, detail: NO_CRITERION }]
        : [],
    ),
  ];
  if (errors.length > 0) throw new InvalidInput({}, { errors });
  return certificates.map((certificate) => wanted(programmeId, certificate));
}

function wanted(
  programmeId: string,
  { key, title, description, criteria, validMonths, issuer }: CertificateSection,
): WantedDefinition {
  return {
    definitionId: keyedId('certificate', programmeId, key),
    key,
    title,
    description,
    profileId: criteria.profile === undefined ? null : keyedId('profile', programmeId, criteria.profile),
    needsPlan: criteria.planFulfilled ?? false,
    validMonths: validMonths ?? null,
    issuer: { name: issuer.name, url: issuer.url ?? '' },
  };
}
