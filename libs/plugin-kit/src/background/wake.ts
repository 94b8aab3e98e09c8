import { EventEmitter } from 'node:events';

export type Duty = 'relay' | 'inbox' | 'timers' | 'jobs';

/**
 * Tells the background duties that there is work. Inside the leading replica a signal goes straight to the duty;
 * another replica sends it as a NOTIFY (through `forward`), coalesced, after its commit. Duties poll as well, so a lost
 * signal costs a moment, never a message.
 */
export class Wake {
  private readonly emitter = new EventEmitter();
  private pending = false;
  private waiting = new Set<Duty>();
  /** Set by the leadership while another replica leads. */
  forward: ((duties: readonly Duty[]) => Promise<void>) | undefined;

  signal(duty: Duty): void {
    this.emitter.emit(duty);
    if (!this.forward) return;
    this.waiting.add(duty);
    if (!this.pending) void this.send();
  }

  /** A signal that came from another replica. */
  received(duty: Duty): void {
    this.emitter.emit(duty);
  }

  on(duty: Duty, listener: () => void): () => void {
    this.emitter.on(duty, listener);
    return () => this.emitter.off(duty, listener);
  }

  private async send(): Promise<void> {
    this.pending = true;
    while (this.waiting.size > 0 && this.forward) {
      const duties = [...this.waiting];
      this.waiting = new Set();
      await this.forward(duties).catch(() => undefined);
    }
    this.pending = false;
  }
}
