import { join } from 'node:path';
import { readJson, writeJson } from '#platform';

/** What was decided at the first start of an installation and holds from then on. */
export interface Installation {
  readonly publicUrl: string;
  /** `empty`: the first start asked for none. `loading`: it was begun and is to be finished. */
  readonly demo: 'empty' | 'loading' | 'loaded';
}

/** Where everything secret of an installation lies. */
export const secretsFile = (directory: string): string => join(directory, 'secrets.json');

const fileIn = (directory: string) => join(directory, 'installation.json');

/** Undefined before the first start. */
export const readInstallation = (directory: string): Installation | undefined =>
  readJson<Installation>(fileIn(directory));

export const writeInstallation = (directory: string, installation: Installation): void =>
  writeJson(fileIn(directory), installation);
