import { type Command, textOption } from '../command.js';
import { UsageError } from '../failure.js';
import type { Examination } from './examine.js';
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
    'events, inboxes, and every copy of what another plugin owns.',
    'Exit code: 0 all of it is true, 1 something is not, 2 nothing is wrong but not everything could be ' +
      'examined (the last',
    'line says why), or the command line is.',
    '  --wait SECONDS  how long to wait for a moment without events on their way (default: 10)',
    'The installation of this computer is found by itself. For a cluster: DATABASE_ADMIN_URL (the database, ' +
      'as a role that',
    'may read all schemas) and NATS_ADMIN_URL (with the user admin).',
  ].join('\n'),
  options: { wait: { type: 'string' } },
  takes: { least: 0, most: 0 },
  run: async (invocation) => {
    const { config, json, say, note } = invocation;
    const waitText = textOption(invocation, 'wait') ?? String(WAIT_SECONDS);
    const wait = Number(waitText);
    if (!/^\d+(\.\d+)?$/.test(waitText) || wait > 3_600)
      throw new UsageError('--wait is a number of seconds up to 3600.');
    const { examine } = await import('./examine.js'); // with the clients of both servers; other commands start without
    const examination = await examine(findServers(config), wait * 1_000);
    if (json) say(JSON.stringify(examination));
    else {
      examination.verdicts.flatMap(lines).forEach(say);
      examination.strangers.forEach(({ plugin, stream, waiting }) =>
        note(
          `The durable consumer ${plugin} of ${stream} is of no plugin that is known here (${waiting} messages ` +
            'wait for it).',
        ),
      );
      summary(examination).forEach(say);
    }
    if (examination.verdicts.some(({ state }) => state === 'broken')) return 1;
    return examination.notExamined.length === 0 ? 0 : 2;
  },
};

function summary({ verdicts, notExamined }: Examination): string[] {
  const count = (wanted: Verdict['state']) => verdicts.filter(({ state }) => state === wanted).length;
  const [broken, holding, leftOut] = [count('broken'), count('holds'), count('left out')];
  if (notExamined.length === 0)
    return [broken === 0 ? `All well: ${holding} invariants hold.` : `${broken} invariants are broken.`];
  return [
    `${broken} invariants are broken, ${holding} hold, ${leftOut} were left out.`,
    `Not everything could be examined: ${notExamined.join('; ')}.`,
  ];
}

function lines({ name, explain, state, count, findings }: Verdict): string[] {
  const mark = { holds: '✓', broken: '✗', 'left out': '–' }[state];
  const more = count > findings.length ? [`    … and ${count - findings.length} more`] : [];
  return [
    `${mark} ${name}: ${explain}${state === 'broken' ? ` (${count} violations)` : ''}`,
    ...findings.map((finding) => `    ${JSON.stringify(finding)}`),
    ...more,
  ];
}
