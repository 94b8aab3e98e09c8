import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '#platform/embedded';

/** Longer than the balancer needs to learn of it: it looks every 200 ms, and gives an answer a second. */
const LEAVES_AFTER = '2s';

/** One service as a process of its own, as a cluster runs it; it can be killed, paused, and started again. */
export class ServiceProcess {
  /** Whether a balancer gives it requests: it has said that it is ready, and is not about to end. */
  takesRequests = false;
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    /** Unique among its replicas. */
    readonly name: string,
    private readonly main: string,
    /** Where it says that it is ready. */
    private readonly healthPort: number,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly logFile: string,
  ) {}

  /** @param publicUrl where people reach the installation; the first gateway is that itself and is given none */
  static async of(
    name: string,
    main: string,
    environment: Readonly<Record<string, string>>,
    logFile: string,
    publicUrl: string,
  ): Promise<ServiceProcess> {
    const port = await freePort();
    const ports = name.startsWith('gateway-')
      ? { PORT: String(port), HOST: '127.0.0.1', LEAVE_AFTER: LEAVES_AFTER }
      : { HEALTH_PORT: String(port) };
    return new ServiceProcess(
      name,
      main,
      port,
      { LOG_LEVEL: 'WARN', ...environment, PUBLIC_URL: publicUrl || `http://127.0.0.1:${port}`, ...ports },
      logFile,
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.healthPort}`;
  }

  /** Returns at once; see `untilReady`. */
  start(): void {
    const log = openSync(this.logFile, 'a');
    const child = spawn(process.execPath, [this.main], {
      env: { PATH: process.env['PATH'], TZ: 'UTC', ...this.environment },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.child = child;
    this.ended = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  /** One that ends because its servers are away just now is started again, as an orchestrator does. */
  async untilReady(withinMs = 60_000): Promise<void> {
    for (const deadline = performance.now() + withinMs; ; await pause(50)) {
      if (await this.isReady()) break;
      if (performance.now() > deadline) throw new Error(`${this.name} is not ready:\n${this.log()}`);
      if (!this.isRunning) {
        await pause(500);
        this.start();
      }
    }
    this.takesRequests = true;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** kill -9 */
  async kill(): Promise<void> {
    this.takesRequests = false;
    this.child?.kill('SIGKILL');
    await this.ended;
  }

  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /**
   * SIGTERM, as an orchestrator does, while a balancer looks five times a second who is ready; answers how it ended.
   */
  async stop(): Promise<number | null> {
    if (!this.isRunning) return this.child?.exitCode ?? null;
    this.child!.kill('SIGCONT');
    this.child!.kill('SIGTERM');
    const killing = setTimeout(() => this.child?.kill('SIGKILL'), 20_000);
    while (await this.isReady()) await pause(200);
    this.takesRequests = false;
    await this.ended;
    clearTimeout(killing);
    return this.child!.exitCode;
  }

  private isReady(): Promise<boolean> {
    return fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(1_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** What it has logged of level ERROR, and what is no log line at all. */
  errors(): string[] {
    return readFileSync(this.logFile, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && (!line.startsWith('{') || line.includes('"level":"ERROR"')));
  }

  /** The end of what it has logged. */
  log(): string {
    return readFileSync(this.logFile, 'utf8').slice(-4_000);
  }
}
