import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '#platform/embedded';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const NOT_COPIED = new Set(['node_modules', 'dist', '.git', '.lyftet']);

/**
 * The project as somebody has it who works on it: its files in a place of their own, and the packages that are
 * installed here.
 */
export class ProjectCopy {
  readonly root = temporaryDirectory('lyftet-project-');

  constructor({ isInstalled = true } = {}) {
    cpSync(checkout, this.root, {
      recursive: true,
      filter: (path) => !NOT_COPIED.has(path.slice(checkout.length).split('/').at(-1)!),
    });
    if (isInstalled) for (const folder of ['.', 'vendor/nats-linux-x64']) this.install(folder);
  }

  /** Where something of it lies. */
  at(path: string): string {
    return join(this.root, path);
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
  }

  /** Saves a file with one part of its text changed. */
  change(path: string, from: string | RegExp, to: string): void {
    const text = this.read(path);
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${path} has no ${from}`);
    this.write(path, changed);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** A folder of its own with what is in that of this checkout: a stamp that is written into it stays there. */
  private install(folder: string): void {
    const installed = join(checkout, folder, 'node_modules');
    mkdirSync(this.at(`${folder}/node_modules`), { recursive: true });
    for (const name of readdirSync(installed))
      symlinkSync(join(installed, name), this.at(`${folder}/node_modules/${name}`));
  }
}
