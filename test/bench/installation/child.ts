import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ChildOptions {
  /** A module of `dist`, as a URL. */
  readonly module: URL;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where a CPU profile goes when it ends. */
  readonly profileDirectory?: string | undefined;
}

const ENDS_WITHIN_MS = 15_000;

/** A Node process of its own that takes part in a measurement. */
export class Child {
  private readonly waiting = new Map<number, { resolve(answer: never): void; reject(error: Error): void }>();
  private readonly ended: Promise<void>;
  private asked = 0;

  private constructor(
    readonly name: string,
    private readonly process: ChildProcess,
  ) {
    this.ended = new Promise((resolve) =>
      process.once('exit', (code, signal) => {
        for (const { reject } of this.waiting.values()) reject(new Error(`${name} has ended (${signal ?? code})`));
        this.waiting.clear();
        resolve();
      }),
    );
    process.on('message', ({ id, answer, error }: { id: number; answer: never; error?: string }) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) waiting?.resolve(answer);
      else waiting?.reject(new Error(`${name}: ${error}`));
    });
  }

  static start(name: string, { module, environment = {}, profileDirectory }: ChildOptions): Child {
    const profiling =
      profileDirectory === undefined
        ? []
        : ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`, `--cpu-prof-name=${name}.cpuprofile`];
    const child = spawn(process.execPath, [...profiling, '--enable-source-maps', fileURLToPath(module)], {
      env: { PATH: process.env['PATH'], TZ: 'UTC', ...environment },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return new Child(name, child);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Has it do something that its module offers with `answerParent`. */
  ask<Answer>(kind: string, payload: unknown = null): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.process.exitCode !== null) return reject(new Error(`${this.name} has ended`));
      this.asked += 1;
      this.waiting.set(this.asked, { resolve, reject });
      this.process.send({ id: this.asked, kind, payload });
    });
  }

  /** Waits until `/health/ready` answers there. */
  async untilReady(port: number): Promise<void> {
    for (const deadline = performance.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 25))) {
      if (this.process.exitCode !== null) throw new Error(`${this.name} did not start`);
      if (
        await fetch(`http://127.0.0.1:${port}/health/ready`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return;
      if (performance.now() > deadline) throw new Error(`${this.name} was not ready within 30 s`);
    }
  }

  async stop(): Promise<void> {
    const killing = setTimeout(() => this.process.kill('SIGKILL'), ENDS_WITHIN_MS);
    this.process.kill('SIGTERM');
    await this.ended;
    clearTimeout(killing);
  }
}
