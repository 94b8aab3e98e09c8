import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string; readonly args: Readonly<Record<string, string>> };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly profiles?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

export const checkout = fileURLToPath(new URL('../..', import.meta.url));
export const read = (path: string): string => readFileSync(join(checkout, path), 'utf8');

/** As Compose reads it with an empty .env: `${NAME:-default}` is its default. */
const interpolated = (_key: unknown, value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1') : value;
const readCompose = (path: string) =>
  parse(read(path), interpolated, { merge: true }) as {
    services: Record<string, ComposeService>;
    volumes: Record<string, null>;
  };

export const compose = readCompose('docker-compose.yml');
export const keycloak = readCompose('docker/keycloak/compose.yml');

/** Programs for a terminal, and what runs everything in one process: no services of a cluster. */
const NO_SERVICES = ['cli', 'standalone'];
/** The apps that a cluster runs as a process of their own. */
export const apps = readdirSync(join(checkout, 'apps')).filter(
  (app) => existsSync(join(checkout, 'apps', app, 'src/main.ts')) && !NO_SERVICES.includes(app),
);

export const DOCKERFILE_PROBE = ['CMD', 'node', 'docker/health-check.mjs'];

export const valueIn = (command: readonly string[], option: string): string | undefined =>
  command[command.indexOf(option) + 1];

export const mountsOf = ({ volumes = [] }: ComposeService): Map<string, { volume: string; mode: string | undefined }> =>
  new Map(
    volumes.map((text) => {
      const [volume, path, mode] = text.split(':');
      return [path!, { volume: volume!, mode }];
    }),
  );

/** The servers of NATS by name: one configuration file, mounted into each. */
export const natsNodes = Object.entries(compose.services).filter(([, { image }]) => image?.startsWith('nats:'));
/** Top-level settings of that file, in its order. */
export const natsSettings: readonly (readonly [name: string, text: string])[] = [
  ...read('docker/nats/nats.conf').matchAll(/^(\w+)[ \t]*[:= \t][ \t]*([^\s{]+)$/gm),
].map(([, name, text]) => [name!, text!]);
export const natsPort = (setting: 'port' | 'http_port'): number =>
  Number(natsSettings.find(([name]) => name === setting)?.[1]);
