import { demoPeople } from './demo/demo-people.js';
import type { Started } from './standalone.js';

/** What the user reads when everything runs. */
export function welcome({ publicUrl, directory, demoPassphrase }: Started, tookMs: number): string {
  return [
    '',
    `Lyftet is ready (${(tookMs / 1000).toFixed(1)} s).`,
    '',
    `  Open     ${publicUrl}`,
    `  API      ${publicUrl}/docs`,
    `  Plugins  ${publicUrl}/plugins`,
    `  Data     ${directory}`,
    '',
    ...(demoPassphrase === undefined ? [] : signIn(demoPassphrase)),
    'Ctrl-C stops it.',
  ].join('\n');
}

function signIn(passphrase: string): string[] {
  return [`  Sign in as ${demoPeople.map(({ username }) => username).join(', ')};`, `  the passphrase of each is ${passphrase}`, ''];
}
