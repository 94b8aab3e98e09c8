import type { JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CliConfig } from '../cli.config.js';
import { Failure, UsageError } from '../failure.js';
import { readInstanceSecrets, readRunningInstance } from './instance-directory.js';

/** A client of the installation's OpenID provider, with the key that it proves itself by. */
export interface ClientKey {
  readonly clientId: string;
  readonly key: JsonWebKey;
}

/** An installation, and how this program signs in there. */
export interface Installation {
  /** Without a slash at the end. */
  readonly url: string;
  readonly issuer: string;
  readonly operator: ClientKey;
  /** Acts as people of a simulation; only on this computer and in demo mode. */
  readonly demo?: ClientKey;
}

/**
 * Where the installation is that `--url` or LYFTET_URL names, else the one that runs on this computer.
 * @throws {Failure} with what to do when there is none
 */
export function findAddress(
  config: CliConfig,
  urlOption: string | undefined,
): { readonly publicUrl: string; readonly isHere: boolean } {
  const url = urlOption ?? config.url;
  const instance = readRunningInstance(config.directory);
  const isHere = instance?.publicUrl !== undefined && (url === undefined || originOf(url) === instance.publicUrl);
  if (!isHere && url === undefined) {
    throw new Failure(
      `Nothing runs in ${config.directory}. Start Lyftet with "npm start", or name an installation with --url ` +
        '(or LYFTET_URL).',
    );
  }

  return { publicUrl: isHere ? instance!.publicUrl! : originOf(url!), isHere };
}

/** The same installation, and how to sign in there. @throws {Failure} */
export function findInstallation(config: CliConfig, urlOption: string | undefined): Installation {
  const { publicUrl, isHere } = findAddress(config, urlOption);
  const issuer = config.issuer ?? `${publicUrl}/oidc`;
  const given = givenKey(config);
  const keys = isHere ? (readInstanceSecrets(config.directory)?.clientKeys ?? {}) : {};
  const operator = given ?? keyOf(keys, 'lyftet-cli');
  if (!operator)
    throw new Failure(
      `Nobody told how to sign in at ${publicUrl}. Set LYFTET_CLIENT_ID, and LYFTET_CLIENT_KEY to the file ` +
        'with its private key (JWK).',
    );
  const demo = keyOf(keys, 'lyftet-demo');
  return { url: publicUrl, issuer, operator, ...(demo && { demo }) };
}

function originOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UsageError(`"${url}" is not an address like https://lyftet.example.se`);
  return new URL(url).origin;
}

function givenKey({ clientId, clientKey }: CliConfig): ClientKey | undefined {
  if (clientId === undefined && clientKey === undefined) return undefined;
  if (clientId === undefined || clientKey === undefined)
    throw new Failure('LYFTET_CLIENT_ID and LYFTET_CLIENT_KEY belong together; one of them is missing.');
  try {
    return { clientId, key: JSON.parse(readFileSync(clientKey, 'utf8')) as JsonWebKey };
  } catch (cause) {
    throw new Failure(`The key in ${clientKey} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

const keyOf = (keys: { readonly [clientId: string]: JsonWebKey }, clientId: string): ClientKey | undefined =>
  keys[clientId] ? { clientId, key: keys[clientId] } : undefined;
