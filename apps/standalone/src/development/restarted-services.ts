import type { ServicesPlace, StartedServices } from '../services.js';
import { ServicesProcess } from './services-process.js';

/**
 * The services, now in this process and now in the next; and a process beside it that waits, with the packages loaded.
 */
export class RestartedServices {
  private waiting = new ServicesProcess();
  private loaded: ServicesProcess | undefined;
  private running: ServicesProcess | undefined;

  constructor(private readonly say: (line: string) => void) {}

  /** Loads the code as it stands now; what runs goes on. @throws when it cannot be loaded */
  async load(): Promise<void> {
    const next = this.waiting.hasEnded ? new ServicesProcess() : this.waiting;
    this.waiting = next;
    await next.load();
    this.loaded = next;
  }

  /** Ends what runs and starts what was loaded. @throws when it does not start */
  async start(place: ServicesPlace, onServed: () => void): Promise<StartedServices> {
    const [before, next] = [this.running, this.loaded!];
    this.running = next;
    await before?.stop();
    const started = await next.serve(place, onServed);
    this.waiting = new ServicesProcess();
    void next.ended.then((how) => {
      if (this.running === next) this.say(`The services have ended (${how}); the next save starts them again.`);
    });
    return started;
  }

  async stop(): Promise<void> {
    const all = [this.running, this.loaded, this.waiting];
    this.running = undefined;
    await Promise.all(all.map((services) => services?.stop()));
  }
}
