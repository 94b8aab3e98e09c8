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
    ...(demoPassphrase === undefined ? FIRST_STEPS : signIn(demoPassphrase)),
    'Ctrl-C stops it.',
  ].join('\n');
}

/** Without a demo there is nobody yet who could sign in. */
const FIRST_STEPS = [
  '  Begin with a programme, and with somebody who may work on it:',
  '    npm run lyftet -- programme apply programmes/digieffekt.yaml',
  '    npm run lyftet -- person add landskrona --given Petra --family Plan --role programme-office --in ' +
    'programme:digieffekt',
  '',
];

function signIn(passphrase: string): string[] {
  return [
    `  Sign in as ${demoPeople.map(({ username }) => username).join(', ')};`,
    `  the passphrase of each is ${passphrase}`,
    '',
  ];
}
