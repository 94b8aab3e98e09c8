import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { temporaryDirectory } from '#platform/embedded';
import { type Plugin, pluginPages } from '#plugin-kit';
import { type BenchContext, installationFor } from '../bench-context.js';
import type { BenchInstallation } from './bench-installation.js';
import type { Child } from './child.js';

/** The services of Lyftet, each of which runs as a process of its own. */
export const ourPlugins = (): Promise<readonly Plugin[]> => pluginPages(false);

export const mainOf = (plugin: string): URL => new URL(`../../../apps/${plugin}/src/main.js`, import.meta.url);

const secrets = [
  'CURSOR_SECRET',
  'EVALUATION_KEY_SECRET',
  'CERTIFICATION_KEY_SECRET',
  'IDENTITY_SECRET',
  'WEB_CLIENT_SECRET',
];

/** Settings beyond those that every plugin has. */
export function environmentOfPlugin(plugin: string): Record<string, string> {
  const settings = Object.fromEntries(secrets.map((name) => [name, randomBytes(32).toString('base64url')]));
  const publicJwk = JSON.stringify(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  );
  return {
    ...settings,
    PUBLIC_URL: 'http://127.0.0.1:3000',
    OPERATOR_CLIENT_ID: 'lyftet-cli',
    ...(plugin === 'evaluation' && { EVALUATION_BUFFER_KEYS: temporaryDirectory('lyftet-bench-keys-') }),
    ...(plugin === 'identity' && { IDENTITY_HOST: '127.0.0.1', IDENTITY_PORT: '0', CLI_CLIENT_JWK: publicJwk }),
  };
}

/** An installation of one service of Lyftet behind the gateway. @param settings beyond those that it needs to start */
export async function startService(
  context: BenchContext,
  service: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ installation: BenchInstallation; plugin: Child; gateway: Child }> {
  const installation = await installationFor(
    context,
    (await ourPlugins()).filter(({ options }) => options.name === service),
  );
  const plugin = await installation.startPlugin(service, mainOf(service), {
    ...environmentOfPlugin(service),
    ...settings,
  });
  return { installation, plugin, gateway: await installation.startGateway() };
}
