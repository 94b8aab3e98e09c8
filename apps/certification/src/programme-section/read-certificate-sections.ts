import { readInput } from '#plugin-kit';
import { InvalidInput, type LanguageMap, keyedId } from '#plugin-kit/contract';
import { type CertificateSection, CertificateSections } from './certificate-section.js';

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

const texts = {
  repeated: { sv: 'Nyckeln finns redan.', en: 'The key stands here already.' },
  noCriterion: { sv: 'Minst ett krav behövs: en kravprofil eller en uppfylld plan.', en: 'At least one criterion is needed: a profile or a fulfilled plan.' },
} satisfies Record<string, LanguageMap>;

/**
 * Reads our section of a programme file.
 * @throws {InvalidInput} with pointers from `/sections`
 */
export function readCertificateSections(programmeId: string, sections: unknown): WantedDefinition[] {
  const own = isObject(sections) && sections['certificates'] !== undefined ? { certificates: sections['certificates'] } : {};
  const { certificates = [] } = read(own);
  const seen = new Set<string>();
  const errors = certificates.flatMap(({ key, criteria }, index) => [
    ...(seen.size === seen.add(key).size ? [{ pointer: `/sections/certificates/${index}/key`, detail: texts.repeated }] : []),
    ...(criteria.profile === undefined && !criteria.planFulfilled ? [{ pointer: `/sections/certificates/${index}/criteria`, detail: texts.noCriterion }] : []),
  ]);
  if (errors.length > 0) throw new InvalidInput({}, { errors });
  return certificates.map((certificate) => wanted(programmeId, certificate));
}

function read(own: object): CertificateSections {
  try {
    return readInput(CertificateSections, own);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput({}, { errors: (error.options.errors ?? []).map(({ pointer, detail }) => ({ pointer: `/sections${pointer}`, detail })) });
  }
}

function wanted(programmeId: string, { key, title, description, criteria, validMonths, issuer }: CertificateSection): WantedDefinition {
  return {
    definitionId: keyedId('certificate', programmeId, key), key, title, description,
    profileId: criteria.profile === undefined ? null : keyedId('profile', programmeId, criteria.profile), needsPlan: criteria.planFulfilled ?? false,
    validMonths: validMonths ?? null, issuer: { name: issuer.name, url: issuer.url ?? '' },
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
