import { existsSync, readdirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from '../plugin/define-plugin.js';

/**
 * The pages of all plugins that stand beside this program (`apps/<name>/src/<name>.plugin`), by name. Found by the
 * layout of the folders and not by import: whoever adds a plugin need not come here.
 * @param isDemo with those that run in demo mode alone
 */
export async function pluginPages(isDemo: boolean): Promise<readonly Plugin[]> {
  const here = fileURLToPath(import.meta.url);
  const apps = join(dirname(here), '..', '..', '..', '..', 'apps');
  const places = readdirSync(apps)
    .sort()
    .map((app) => join(apps, app, 'src', `${app}.plugin${extname(here)}`));
  const modules = await Promise.all(
    places.filter((place) => existsSync(place)).map((place) => import(pathToFileURL(place).href) as Promise<object>),
  );
  const pages = modules.flatMap((exported) =>
    Object.values(exported).filter(
      (value): value is Plugin => (value as Partial<Plugin> | null)?.manifest?.manifestVersion === 1,
    ),
  );
  return pages.filter(({ options }) => isDemo || !options.isDemoOnly);
}
