import { readFileSync } from 'node:fs';
import type { FrameworkView } from './framework.view.js';

/** The frameworks that ship with the catalogue, each a data file beside this one. */
const FILES = ['digcomp-2.2.json'] as const;

const frameworks: ReadonlyMap<string, FrameworkView> = new Map(
  FILES.map((file) => JSON.parse(readFileSync(new URL(`./${file}`, import.meta.url), 'utf8')) as FrameworkView).map(
    (framework) => [framework.framework, framework],
  ),
);

export const FRAMEWORK_KEYS: readonly string[] = [...frameworks.keys()];

/** The framework that modules without one are measured by. */
export const DEFAULT_FRAMEWORK = 'digcomp-2.2';

export const findFramework = (key: string): FrameworkView | undefined => frameworks.get(key);

/** Whether the framework has the competence, and the level. How many levels there are is its own matter. */
export function isShown(
  framework: FrameworkView,
  { competence, level }: { readonly competence: string; readonly level: number },
): { readonly competence: boolean; readonly level: boolean } {
  return {
    competence: framework.areas.some((area) =>
      area.competences.some((candidate) => candidate.competence === competence),
    ),
    level: framework.levels.some((candidate) => candidate.level === level),
  };
}
