import { type Command, textOption } from '../command.js';
import { UsageError } from '../failure.js';
import type { Verdict } from './inspection.js';
import { findServers } from './reach-servers.js';

const WAIT_SECONDS = 10;

/** `lyftet doctor` */
export const doctor: Command = {
  name: 'doctor',
  usage: '[--wait SECONDS] [--json]',
  summary: 'Check that nothing is lost, doubled or oversold in an installation',
  details: [
    'Reads the schemas of all plugins and the streams, changes nothing, and states what has to be true: seats, queues,',
    'events, inboxes, and every copy of what another plugin owns. Exit code 1 when something is not.',
    '  --wait SECONDS  how long to wait for a moment without events on their way (default: 10)',
    'The installation of this computer is found by itself. For a cluster: DATABASE_ADMIN_URL (the database, as a role that',
    'may read all schemas) and NATS_ADMIN_URL (with the user admin).',
  ].join('\n'),
  options: { wait: { type: 'string' } },
  takes: { least: 0, most: 0 },
  run: async (invocation) => {
    const { config, json, say, note } = invocation;
    const wait = Number(textOption(invocation, 'wait') ?? WAIT_SECONDS);
    if (!(wait >= 0 && wait <= 3_600)) throw new UsageError('--wait is a number of seconds up to 3600.');
    const { examine } = await import('./examine.js'); // with the clients of both servers; other commands start without
    const { isSettled, plugins, verdicts } = await examine(findServers(config), wait * 1_000);
    const broken = verdicts.filter(({ state }) => state === 'broken');
    if (json) say(JSON.stringify({ isSettled, plugins, verdicts }));
    else {
      verdicts.flatMap(lines).forEach(say);
      if (!isSettled) note(`Events were on their way during all of ${wait} s: what compares plugins was left out. Try again with a longer --wait.`);
      say(broken.length === 0 ? `All well: ${verdicts.filter(({ state }) => state === 'holds').length} invariants hold.` : `${broken.length} invariants are broken.`);
    }
    return broken.length === 0 ? 0 : 1;
  },
};

function lines({ name, explain, state, count, findings }: Verdict): string[] {
  const mark = { holds: '✓', broken: '✗', 'left out': '–' }[state];
  const more = count > findings.length ? [`    … and ${count - findings.length} more`] : [];
  return [`${mark} ${name}: ${explain}${state === 'broken' ? ` (${count} violations)` : ''}`, ...findings.map((finding) => `    ${JSON.stringify(finding)}`), ...more];
}
