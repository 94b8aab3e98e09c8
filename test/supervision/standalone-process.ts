import { type Server, createServer } from 'node:net';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ProcessIdentity, identifyProcess, isAlive } from '#platform/embedded';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

interface Instance {
  readonly node: ProcessIdentity;
  readonly publicUrl: string;
  readonly servers: {
    readonly postgres: ProcessIdentity & { readonly port: number };
    readonly nats: ProcessIdentity & { readonly port: number };
  };
  readonly isReady: boolean;
}

interface StartedHow {
  readonly script?: 'start' | 'dev';
  /** Another checkout than this one. */
  readonly cwd?: string;
  /** Another account than that of this process. */
  readonly uid?: number;
  readonly gid?: number;
}

/** A real `npm start`, with its data in a directory of its own. */
export class StandaloneProcess {
  private text = '';
  readonly ended: Promise<number | null>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    this.ended = new Promise((resolve) => child.once('exit', resolve));
  }

  /** Starts it in a process group of its own, as a shell does with what is typed. */
  static start(
    directory: string,
    environment: Readonly<Record<string, string>> = {},
    args: readonly string[] = ['--empty'],
    { script = 'start', ...how }: StartedHow = {},
  ): StandaloneProcess {
    // What the npm of this test run has set is not for the npm that is started here.
    const own = Object.entries(process.env).filter(
      ([name]) => !name.startsWith('npm_') && name !== 'PORT' && name !== 'PUBLIC_URL' && name !== 'NODE_OPTIONS',
    );
    const env = { ...Object.fromEntries(own), ...environment, LYFTET_DIRECTORY: directory };
    const words = [...(script === 'start' ? ['start'] : ['run', script]), '--', ...args];
    const npm = spawn('npm', words, { cwd: checkout, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...how });
    return new StandaloneProcess(npm, directory);
  }

  get output(): string {
    return this.text;
  }

  /** The identity of npm itself. */
  get npm(): ProcessIdentity {
    const npm = identifyProcess(this.child.pid ?? 0);
    if (npm === undefined) throw new Error(`npm has ended:\n${this.text}`);
    return npm;
  }

  /** What `secrets.json` holds. */
  secrets(): { readonly natsUsers: Readonly<Record<string, string>> } {
    return JSON.parse(readFileSync(join(this.directory, 'secrets.json'), 'utf8')) as {
      natsUsers: Record<string, string>;
    };
  }

  /** What `instance.json` tells at this moment. */
  instance(): Instance {
    return JSON.parse(readFileSync(join(this.directory, 'instance.json'), 'utf8')) as Instance;
  }

  /** Waits until the start has said that it is ready. */
  async untilReady(waitMs = 55_000): Promise<Instance> {
    await until(
      () => this.text.includes('Lyftet is ready'),
      () => `the start to be ready:\n${this.text}`,
      waitMs,
      () => this.child.exitCode !== null,
    );
    return this.instance();
  }

  /** Names of the plugins that the gateway serves at this moment. */
  async plugins(): Promise<string[]> {
    const response = await fetch(`${this.instance().publicUrl}/plugins`, { headers: { accept: 'application/json' } });
    const { plugins } = (await response.json()) as { plugins: { name: string; state: string }[] };
    return plugins
      .filter(({ state }) => state === 'up')
      .map(({ name }) => name)
      .sort();
  }

  /** Waits until the gateway serves all these plugins, and says of itself that it is ready. */
  async untilServing(plugins: readonly string[], waitMs: number): Promise<void> {
    const isServing = async () =>
      (await fetch(`${this.instance().publicUrl}/health/ready`)).ok && (await this.plugins()).join() === plugins.join();
    await until(isServing, () => `the gateway to serve ${plugins.join()}`, waitMs);
  }

  /** Every process of it: npm, node, both servers. */
  processes(): ProcessIdentity[] {
    const { node, servers } = this.instance();
    return [this.npm, node, servers.postgres, servers.nats];
  }

  /** Ends what still runs of it, whatever became of it. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.interrupt();
    await until(
      () => this.child.exitCode !== null || this.child.signalCode !== null,
      () => `the end of npm:\n${this.text}`,
      30_000,
    );
  }

  /** Ctrl-C: the terminal sends the signal to the whole group. */
  interrupt(): void {
    process.kill(-(this.child.pid ?? 0), 'SIGINT');
  }
}

/** Waits for a condition; throws with what was waited for. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: () => string,
  waitMs: number,
  isHopeless: () => boolean = () => false,
): Promise<void> {
  for (const deadline = performance.now() + waitMs; performance.now() < deadline; await pause(25)) {
    if (await condition()) return;
    if (isHopeless()) break;
  }
  if (!(await condition())) throw new Error(`Waited in vain for ${what()}`);
}

/** Waits until all of these processes are gone. */
export async function untilGone(processes: readonly ProcessIdentity[], waitMs: number): Promise<void> {
  await until(
    () => !processes.some(isAlive),
    () =>
      `the end of ${processes
        .filter(isAlive)
        .map(({ pid }) => pid)
        .join(', ')}`,
    waitMs,
  );
}

/** Has the port taken: by this test, or by whoever has it already. */
export function occupy(port: number): Promise<Server[]> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve([]));
    server.listen(port, '127.0.0.1', () => resolve([server]));
  });
}
