import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { JWK } from 'jose';
import { environmentWith } from '#platform';
import type { InstallationSecrets, RunningPlugin } from '#plugin-kit';
import { ensureDemoAccounts } from '../../../identity/src/identity.plugin.js';
import { DEMO_ORGANISATION, DEMO_PROGRAMME_FILE, demoPeople } from './demo-people.js';
import { OperatorApi } from './operator-api.js';

export interface DemoOptions {
  /** Of the installation, where the command line client finds what it needs. */
  readonly directory: string;
  readonly gatewayUrl: string;
  readonly publicUrl: string;
  readonly secrets: InstallationSecrets;
  readonly running: readonly RunningPlugin[];
  /** Ends the loading. */
  readonly signal: AbortSignal;
}

interface Roster {
  readonly people: readonly { readonly externalId: string; readonly personId: string }[];
}

/**
 * Loads the demo: the programme, one person for each role, and their accounts. May be repeated when it was interrupted:
 * nothing is made twice.
 */
export async function loadDemo({
  directory,
  gatewayUrl,
  publicUrl,
  secrets,
  running,
  signal,
}: DemoOptions): Promise<void> {
  const identity = running.find(({ name }) => name === 'identity');
  if (identity === undefined) throw new Error('The demo needs the plugin identity');
  const api = new OperatorApi({ gatewayUrl, publicUrl, key: secrets.clientKeys['lyftet-cli'] as JWK, signal });
  await api.request('GET', '/organisations'); // answered as soon as the operator may
  await applyProgramme(directory, signal);
  const roster = await api.request<Roster>('POST', '/rosters', {
    organisationId: DEMO_ORGANISATION,
    people: demoPeople.map(({ username, name, sex }) => ({ externalId: numberOf(username), name, sex })),
  });
  const personIds = new Map(roster.people.map(({ externalId, personId }) => [externalId, personId]));
  const people = demoPeople.map((person) => ({ ...person, personId: personIds.get(numberOf(person.username))! }));
  for (const { personId, grant } of people) {
    if (grant !== undefined) await api.request('POST', '/assignments', { personId, ...grant });
  }
  await ensureDemoAccounts(
    identity,
    people.map(({ username, personId }) => ({ username, personId, password: secrets.demoPassphrase })),
  );
}

/** Its number in the roster of the organisation, where nobody else's begins so. */
const numberOf = (username: string): string => `demo-${username}`;

/** As the user would: `npm run lyftet -- programme apply programmes/digieffekt.yaml --accept-organisations …`. */
async function applyProgramme(directory: string, signal: AbortSignal): Promise<void> {
  const client = fileURLToPath(new URL('../../../cli/src/main.js', import.meta.url));
  const child = spawn(
    process.execPath,
    [client, 'programme', 'apply', DEMO_PROGRAMME_FILE, '--accept-organisations', 'demonstration'],
    {
      env: environmentWith({ LYFTET_DIRECTORY: directory }),
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code !== 0) throw new Error(`${DEMO_PROGRAMME_FILE} could not be applied:\n${output}`);
}
