import { keyedId } from '#plugin-kit/contract';
import { SECTION_OWNERS, smallProgramme } from '../journeys/small-programme.js';

/** Ids of things by the names that addresses give them. */
export type Things = Readonly<Record<string, string>>;

const VERSION = 'a'.repeat(64);
/** Roles that hold everywhere for whoever has them here, and in the other organisation for the others. */
export const EVERYWHERE = ['operator', 'simulator'];

export const programmeId = (key: string) => keyedId('programme', key);
export const organisationId = (key: string) => keyedId('organisation', key);
export const inProgramme = (key: string) => `programme:${programmeId(key)}`;
export const inOrganisation = (key: string) => `organisation:${organisationId(key)}`;

/** Whoever has the role where things are, and whoever has it elsewhere. */
export const here = (role: string) => `demo:${role.replace(' ', '-')}-here`;
export const elsewhere = (role: string) => `demo:${role}-elsewhere`;
/** Coordinators of the organisation, but not of its people; and of all, who is. */
export const FOREIGN = 'demo:foreign-coordinator';
export const OF_ALL = 'demo:coordinator-of-all';
/** Coordinators of a unit of which Anna's is a part, and of another. */
export const OF_UNIT = 'demo:coordinator-of-unit';
export const OF_OTHER_UNIT = 'demo:coordinator-of-other-unit';
export const NO_ROLE = 'no role';

export const ANNA = 'demo:anna';
export const TRAINER = 'demo:annas-trainer';
export const OFFICE = ['demo:first-office', 'demo:second-office'] as const;
export const alias = (subject: string) => subject.replace('demo:', 'demo:also-');

/** What a programme file tells the owner of a section. */
export function programmeFile(plugin: string, key = 'a', asked: readonly string[] = []): object {
  const sections = smallProgramme(key, asked);
  const own = SECTION_OWNERS[plugin as keyof typeof SECTION_OWNERS];
  return {
    programmeKey: key,
    version: VERSION,
    allSections: Object.keys(sections),
    sections: Object.fromEntries(
      Object.entries(sections).filter(([name]) => name === 'programme' || own.includes(name)),
    ),
  };
}
