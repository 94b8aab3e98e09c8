import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProcessIdentity, freePort, isAlive } from '#platform/embedded';

const checkout = fileURLToPath(new URL('../../../..', import.meta.url));
const READY_WITHIN_MS = 120_000;

interface Instance {
  readonly publicUrl: string;
  readonly node: ProcessIdentity;
  readonly servers: Readonly<Record<'postgres' | 'nats', { readonly pid: number }>>;
}

/** `npm start` as a user gives it, with its data in a directory of its own. */
export class StandaloneRun {
  private text = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    /** Seconds from the command until it said that it is ready. */
    readonly seconds: Promise<number>,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
  }

  static async start(directory: string): Promise<StandaloneRun> {
    const began = performance.now();
    let settle: { resolve(seconds: number): void; reject(error: Error): void } | undefined;
    const seconds = new Promise<number>((resolve, reject) => (settle = { resolve, reject }));
    const run = new StandaloneRun(spawnIn(directory, ['start'], String(await freePort())), directory, seconds);
    const watching = setInterval(() => {
      if (run.text.includes('Lyftet is ready')) settle?.resolve((performance.now() - began) / 1_000);
      else if (run.child.exitCode !== null || performance.now() - began > READY_WITHIN_MS)
        settle?.reject(new Error(`npm start was not ready:\n${run.text}`));
      else return;
      clearInterval(watching);
    }, 10);
    return run;
  }

  /** Pids of node, PostgreSQL and NATS. */
  processes(): Readonly<Record<'node' | 'postgres' | 'nats', number>> {
    const { node, servers } = this.instance();
    return { node: node.pid, postgres: servers.postgres.pid, nats: servers.nats.pid };
  }

  /** `npm run lyftet -- …` beside it; answers the seconds that it took. */
  async lyftet(...args: string[]): Promise<number> {
    const began = performance.now();
    const child = spawnIn(this.directory, ['run', '--silent', 'lyftet', '--', ...args]);
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const code = await new Promise((resolve) => child.once('exit', resolve));
    if (code !== 0) throw new Error(`lyftet ${args.join(' ')} ended with ${code}:\n${text}`);
    return (performance.now() - began) / 1_000;
  }

  /** Ctrl-C; returns when the services have ended too. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const { node } = this.instance();
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    process.kill(-(this.child.pid ?? 0), 'SIGINT');
    await ended;
    while (isAlive(node)) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  private instance(): Instance {
    return JSON.parse(readFileSync(join(this.directory, 'instance.json'), 'utf8')) as Instance;
  }
}

function spawnIn(directory: string, args: readonly string[], port?: string): ChildProcess {
  // What the npm of this measurement has set is not for the npm that is started here.
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('npm_') && name !== 'PORT' && name !== 'PUBLIC_URL',
  );
  return spawn('npm', args, {
    cwd: checkout,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(own), LYFTET_DIRECTORY: directory, ...(port !== undefined && { PORT: port }) },
  });
}
