import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServicesPlace, StartedServices } from '../services.js';

/**
 * What the process of the services tells: our code is loaded and the secrets are made; everything answers; all is done.
 */
export type ServicesMessage =
  | { readonly kind: 'loaded' | 'served' }
  | { readonly kind: 'started'; readonly started: StartedServices };

const PROGRAM = fileURLToPath(new URL('waiting-process.js', import.meta.url));
const ENDS_WITHIN_MS = 20_000;

/** All services of an installation in a process of their own, with the code as it stands when they are loaded. */
export class ServicesProcess {
  private readonly child: ChildProcess;
  /** Settles when the process is gone, with how. */
  readonly ended: Promise<string>;

  constructor() {
    this.child = fork(PROGRAM, { stdio: 'inherit' });
    this.ended = once(this.child, 'exit').then(([code, signal]) => String(signal ?? `exit code ${code}`));
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /**
   * Loads the code, and sees to it that `secrets.json` has what every plugin needs.
   * @throws when the process has ended instead
   */
  async load(): Promise<void> {
    const loaded = this.until('loaded');
    this.child.send('load', () => undefined); // one that has just ended is told of there
    await loaded;
  }

  /** Starts the services. @throws when the process has ended instead */
  async serve(place: ServicesPlace, onServed: () => void): Promise<StartedServices> {
    const [served, started] = [this.until('served'), this.until('started')];
    this.child.send(place, () => undefined);
    await Promise.all([served.then(onServed), started]);
    return (await started).started;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const last = setTimeout(() => this.child.kill('SIGKILL'), ENDS_WITHIN_MS);
    await this.ended;
    clearTimeout(last);
  }

  private until<Kind extends ServicesMessage['kind']>(kind: Kind): Promise<Extract<ServicesMessage, { kind: Kind }>> {
    return new Promise((resolve, reject) => {
      this.child.on('message', (message: ServicesMessage) => {
        if (message.kind === kind) resolve(message as Extract<ServicesMessage, { kind: Kind }>);
      });
      void this.ended.then((how) => reject(new Error(`The services do not start: their process has ended (${how}).`)));
    });
  }
}
