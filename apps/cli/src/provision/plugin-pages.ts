import { existsSync, readdirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from '#plugin-kit';

/**
 * The pages of all plugins that stand beside this program (`apps/<name>/src/<name>.plugin`). Found by the layout of the
 * folders and not by import: whoever adds a plugin need not come here, and this program starts without loading them.
 */
export async function pluginPages(isDemo: boolean): Promise<Plugin[]> {
  const here = fileURLToPath(import.meta.url);
  const apps = join(dirname(here), '..', '..', '..');
  const pages: Plugin[] = [];
  for (const app of readdirSync(apps).sort()) {
    const page = join(apps, app, 'src', `${app}.plugin${extname(here)}`);
    if (!existsSync(page) || (app === 'demo' && !isDemo)) continue;
    const exported = Object.values((await import(pathToFileURL(page).href)) as object);
    pages.push(
      ...exported.filter(
        (value): value is Plugin => (value as Partial<Plugin> | null)?.manifest?.manifestVersion === 1,
      ),
    );
  }
  return pages;
}
