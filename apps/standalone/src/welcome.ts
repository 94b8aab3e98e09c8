import type { Installation } from './installation.js';

/** What the user reads when everything runs. */
export function welcome(installation: Installation, directory: string, tookMs: number): string {
  const { publicUrl } = installation;
  return [
    '',
    `Lyftet is ready (${(tookMs / 1000).toFixed(1)} s).`,
    '',
    `  Open     ${publicUrl}`,
    `  API      ${publicUrl}/docs`,
    `  Plugins  ${publicUrl}/plugins`,
    `  Data     ${directory}`,
    '',
    'Ctrl-C stops it.',
  ].join('\n');
}
