import { modulePublished, moduleRetired, profilePublished } from '#contracts';
import type { SectionChangeView, Work } from '#plugin-kit';
import { keyedId } from '#plugin-kit/contract';
import { tags } from '../cache-tags/cache-tags.js';
import type { CatalogSections } from './catalog-sections.js';
import { type ProgrammePlan, modulesOf } from './programme-plan.js';

const stands = ({ action }: SectionChangeView) => action === 'create' || action === 'update';

/** Tells the other services what changed in the catalogue, and has the gateways forget the pages that show it. */
export function tellChanges(work: Work, programmeId: string, plan: ProgrammePlan, sections: CatalogSections): void {
  const modules = new Map(modulesOf(sections).map((module) => [module.key, module]));
  for (const change of plan.modules.filter(({ action }) => action !== 'none')) {
    const moduleId = keyedId('module', programmeId, change.key);
    const module = modules.get(change.key);
    work.purge(tags.module(moduleId));
    if (change.action === 'end' || !module) work.publish(moduleRetired(moduleId, { moduleId, programmeId }));
    else {
      const { key, title, hours, competences } = module;
      work.publish(
        modulePublished(moduleId, {
          moduleId,
          courseId: keyedId('course', programmeId, module.course),
          programmeId,
          key,
          title,
          hours,
          competences,
        }),
      );
    }
  }
  const profiles = new Map(sections.profiles.map((profile) => [profile.key, profile]));
  for (const { key } of plan.profiles.filter(stands)) {
    const { title, framework, requirements } = profiles.get(key)!;
    const profileId = keyedId('profile', programmeId, key);
    work.publish(profilePublished(profileId, { profileId, programmeId, key, title, framework, requirements }));
  }
  work.purge(tags.all, tags.programme(programmeId));
}
