import type { PluginsReport } from './plugins-page.js';

const KEPT_MS = 1_000;

interface Kept {
  readonly report: Promise<PluginsReport>;
  readonly at: number;
  readonly bodies: Map<string, Buffer>;
}

/** What runs, asked of every plugin once a second at most however many look, and written down once for each form. */
export class InstalledReport {
  private kept: Kept | undefined;

  constructor(private readonly ask: () => Promise<PluginsReport>) {}

  /** @param form names what `write` makes of it */
  async as(form: string, write: (report: PluginsReport) => Buffer): Promise<Buffer> {
    const now = performance.now();
    if (!this.kept || now - this.kept.at > KEPT_MS) this.kept = { report: this.ask(), at: now, bodies: new Map() };
    const { report, bodies } = this.kept;
    let body = bodies.get(form);
    // Whoever failed to learn it is not answered by that for a second.
    if (!body) bodies.set(form, (body = write(await report.catch((error: unknown) => this.forget(error)))));
    return body;
  }

  private forget(error: unknown): never {
    this.kept = undefined;
    throw error;
  }
}
